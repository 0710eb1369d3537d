import * as z from 'zod/mini'
import type { EpochMs } from '../../domain/instant.ts'
import { jsonOrUndefined } from '../../domain/json-or-undefined.ts'
import type { ApiRefusal } from '../../domain/scan-answer.ts'
import { parseRetryAfter } from './retry-after.ts'
import type { Token } from './token.ts'

/** What came back over the wire, read once. */
export type ApiReply = {
  readonly status: number
  /** The body as JSON; undefined when it is none. */
  readonly body: unknown
  /** What this reply says if it is a refusal; never holds the token. */
  readonly refusal: ApiRefusal
  readonly retryAt?: EpochMs
}

/** The described error body, leniently: a part that is missing or odd does not cost us the other. */
const ErrorBody = z.object({ code: z.optional(z.unknown()), message: z.optional(z.unknown()) })

const READ_LENGTH = 4000
const CODE_LENGTH = 80
const MESSAGE_LENGTH = 300

/** The forms of a token that are known (a JWT, `number|letters`), and whatever long word follows "Bearer". */
const LOOKS_LIKE_A_TOKEN = /\bey[\w-]{10,}\.[\w-]+\.[\w-]*|\b\d+\|\w{16,}|(?<=\bBearer\s)\S{16,}/gi

/** `content` is the whole body, as text or as JSON already. */
export const readReply = (response: Response, content: unknown, context: { token: Token; now: EpochMs }): ApiReply => {
  const { token, now } = context
  const body = typeof content === 'string' ? jsonOrUndefined(content) : content
  const retryAt = parseRetryAfter(response.headers.get('retry-after'), now)
  const refusal = refusalOf(response.status, body, token)
  return { status: response.status, body, refusal, ...(retryAt !== undefined && { retryAt }) }
}

const refusalOf = (status: number, body: unknown, token: Token): ApiRefusal => {
  const said = ErrorBody.safeParse(body)
  const { code, message } = said.success ? said.data : {}
  const clean = (text: unknown, length: number): string =>
    typeof text === 'string' ? withoutTokens(text, token).slice(0, length) : ''
  return {
    status,
    code: clean(code, CODE_LENGTH) || `http-${status}`,
    message: clean(message, MESSAGE_LENGTH) || `the scan API answered ${status} without a message`,
  }
}

const withoutTokens = (text: string, token: Token): string =>
  token
    .removeFrom(text.slice(0, READ_LENGTH))
    .replace(LOOKS_LIKE_A_TOKEN, '[token]')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
