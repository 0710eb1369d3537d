import type { ApiFault } from '../../domain/scan-answer.ts'

/** Codes of Node's sockets and of undici, and what they mean to a person. */
const FAULTS: Readonly<Record<string, readonly [code: string, message: string]>> = {
  ECONNRESET: ['connection-reset', 'the connection broke before the answer was complete'],
  EPIPE: ['connection-reset', 'the connection broke before the answer was complete'],
  UND_ERR_SOCKET: ['connection-reset', 'the connection broke before the answer was complete'],
  ECONNREFUSED: ['connection-refused', 'nothing listens at the address of the scan API'],
  ENOTFOUND: ['host-not-found', 'the name of the scan API is not known to DNS'],
  EAI_AGAIN: ['host-not-found', 'DNS did not answer for the name of the scan API'],
  ETIMEDOUT: ['timeout', 'no connection to the scan API in time'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'no connection to the scan API in time'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'no answer from the scan API in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'no complete answer from the scan API in time'],
}

/**
 * What broke a request, said without a word of the error's own text: libraries quote headers in theirs, and so would
 * give away the token.
 */
export const networkFault = (error: unknown, timeoutMs: number): ApiFault => {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { code: 'timeout', message: `no complete answer from the scan API within ${timeoutMs} ms` }
  }
  const systemCode = systemCodeOf(error)
  const [code, message] = FAULTS[systemCode] ?? ['network-error', `the request failed (${systemCode})`]
  return { code, message }
}

/** The first code on the way down the chain of causes: fetch says only "fetch failed" itself. */
const systemCodeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{2,60}$/.test(error.code)) return error.code
  return error.cause === undefined ? error.name : systemCodeOf(error.cause)
}
