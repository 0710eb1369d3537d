import * as z from 'zod/mini'
import { type Ipv4, parseIpv4 } from '../../domain/ipv4.ts'
import type { ApiFault, StartAnswer, StopAnswer, TroubledAnswer } from '../../domain/scan-answer.ts'
import type { ApiReply } from './reply.ts'

/**
 * The described body of a 201, as far as we need it. The description makes no property required: without `target_ips` all
 * hosts count as taken, but a body without a scan's id is none of this API's.
 */
const Started = z.object({
  scan_id: z.string().check(z.regex(/^[\w-]{1,128}$/)),
  target_ips: z.optional(z.array(z.string().check(z.refine(isIpv4)))),
})

/** What a reply to `startMultipleIpScan` means. */
export const startAnswerOf = (reply: ApiReply): StartAnswer => {
  switch (reply.status) {
    case 201:
      return startedOf(reply)
    case 400:
    case 422:
      return { kind: 'refused', ...reply.refusal }
    case 403:
    case 404:
      return { kind: 'forbidden', ...reply.refusal }
    default:
      return troubledAnswerOf(reply)
  }
}

/** What a reply to `stopScan` means. */
export const stopAnswerOf = (reply: ApiReply): StopAnswer => {
  switch (reply.status) {
    case 202:
      return { kind: 'accepted' }
    case 403:
      return { kind: 'forbidden', ...reply.refusal }
    case 404:
      return { kind: 'not-running' }
    default:
      return troubledAnswerOf(reply)
  }
}

const troubledAnswerOf = (reply: ApiReply): TroubledAnswer => {
  const { status, refusal, retryAt } = reply
  if (status === 401) return { kind: 'unauthorized', ...refusal }
  if (status === 429) return { kind: 'throttled', ...refusal, ...(retryAt !== undefined && { retryAt }) }
  return { kind: 'failed', ...(status >= 300 && status < 400 ? redirected(status) : refusal) }
}

const redirected = (status: number): ApiFault => ({
  status,
  code: 'redirected',
  message: `the scan API answered ${status}, a redirect; none is followed with a token: scanApi.baseUrl may be wrong`,
})

const startedOf = ({ body, status }: ApiReply): StartAnswer => {
  const started = Started.safeParse(body)
  if (started.success) {
    const { scan_id, target_ips } = started.data
    return { kind: 'started', scanId: scan_id, ...(target_ips && { targetIps: target_ips.flatMap(ipv4Of) }) }
  }
  const wrong = started.error.issues.map(({ path }) => path.join('.') || 'the body').join(', ')
  const message = `the answer ${status} is not of the described shape: ${wrong}`
  return { kind: 'failed', status, code: 'unexpected-body', message: message.slice(0, 300) }
}

function isIpv4(text: string): boolean {
  return parseIpv4(text).ok
}

const ipv4Of = (text: string): readonly Ipv4[] => {
  const parsed = parseIpv4(text)
  return parsed.ok ? [parsed.value] : []
}
