import { LONGEST_PAUSE_MS } from './after-answer.ts'
import { type EpochMs, epochMs, msAfter } from './instant.ts'
import type { StopAnswer } from './scan-answer.ts'
import { unreachable } from './unreachable.ts'

/** What to do after the scan API's answer to a stop. */
export type StopStep =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'not-running' }
  /** Try again at once, with a new slot. */
  | { readonly kind: 'repeat' }
  /** `unsure`: the request may have taken effect. `pause`: nobody of the team sends before `at`. */
  | ({ readonly kind: 'retry'; readonly at: EpochMs; readonly unsure: boolean; readonly pause: boolean } & Trouble)
  /** No further try; `unsure` as above. */
  | ({ readonly kind: 'failed'; readonly unsure: boolean } & Trouble)

type Trouble = { readonly code: string; readonly message: string }

/** Of the scan API; what the platform fails of is delivered again by the StopsQueue. */
export const MOST_STOP_TRIES = 5

const FIRST_RETRY_MS = 2000
const LONGEST_RETRY_MS = 60_000

/** `tries` counts this one. A stop is wanted soon, so its first retries come after 2 s, 4 s, 8 s, where a start waits longer. */
export const afterStop = (
  answer: StopAnswer,
  { tries, now }: { readonly tries: number; readonly now: EpochMs },
): StopStep => {
  const again = (trouble: Trouble, at: { retryAt?: EpochMs; unsure: boolean; pause: boolean }): StopStep => {
    const { code, message } = trouble
    const { retryAt = msAfter(now, retryDelayMs(tries)), unsure, pause } = at
    if (tries >= MOST_STOP_TRIES) return { kind: 'failed', unsure, code, message }
    return { kind: 'retry', at: epochMs(Math.max(retryAt, now)), unsure, pause, code, message }
  }
  switch (answer.kind) {
    case 'accepted':
    case 'not-running':
      return { kind: answer.kind }
    case 'rotated':
      return { kind: 'repeat' }
    case 'forbidden':
      return { kind: 'failed', unsure: false, code: answer.code, message: answer.message }
    case 'unauthorized':
      return again(answer, { unsure: false, pause: false })
    case 'throttled': {
      const { retryAt = msAfter(now, retryDelayMs(tries)) } = answer
      if (retryAt - now > LONGEST_PAUSE_MS) return tooLate(answer, retryAt - now)
      return again(answer, { retryAt, unsure: false, pause: true })
    }
    case 'failed':
      return again(answer, { unsure: true, pause: false })
    default:
      return unreachable(answer)
  }
}

/** A limit of this schedule alone, on which the team need not wait. */
const tooLate = ({ code, message }: Trouble, waitMs: number): StopStep => ({
  kind: 'failed',
  unsure: false,
  code,
  message: `${message}: the scan API asks to wait ${Math.round(waitMs / 60_000)} minutes, and a stop so late would end something else`,
})

const retryDelayMs = (tries: number): number => Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1))
