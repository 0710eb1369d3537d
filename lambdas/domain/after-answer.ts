import { backoffSeconds } from './backoff.ts'
import { suspectAfterRefusal } from './batching.ts'
import {
  type EpochMs,
  type EpochSeconds,
  epochMs,
  formatUtc,
  msAfter,
  secondNotBefore,
  secondOf,
  secondsAfter,
} from './instant.ts'
import type { Ipv4 } from './ipv4.ts'
import type { PendingHost, Wake } from './lane.ts'
import type { StartAnswer } from './scan-answer.ts'
import { unreachable } from './unreachable.ts'

/** What to do after the scan API's answer to a start (`docs/design.md`, "What the scan API answers, and what we do"). */
export type NextStep =
  | {
      readonly kind: 'scanned'
      readonly scanId: string
      readonly scanned: readonly PendingHost[]
      readonly notAccepted: readonly PendingHost[]
    }
  /** Somewhere in the batch is a host that the API refuses: halve. */
  | { readonly kind: 'halve'; readonly suspectUpTo: Ipv4 }
  | { readonly kind: 'reject'; readonly host: PendingHost; readonly code: string; readonly message: string }
  /** Try again at once, with a new slot. */
  | { readonly kind: 'repeat' }
  /** Nobody of the team sends before `until`. */
  | { readonly kind: 'pause'; readonly until: EpochMs }
  | {
      readonly kind: 'wait'
      readonly wake: Wake
      readonly tell?: 'held' | 'blocked'
      /** No other lane of the team need ask either. */
      readonly wholeTeam?: boolean
      readonly code: string
      readonly message: string
    }

/** A `Retry-After` up to this is the token's limit, on which its whole team waits; a longer one is a limit of one schedule. */
export const LONGEST_PAUSE_MS = 15 * 60_000
const PAUSE_WITHOUT_RETRY_AFTER_MS = 60_000
const UNAUTHORIZED_RETRY_SECONDS = 5 * 60
const FORBIDDEN_RETRY_SECONDS = 60 * 60

export type AnswerContext = {
  readonly batch: readonly PendingHost[]
  readonly now: EpochMs
  /** Tries of this lane that have failed in a row before this one. */
  readonly attempt: number
  /** In [0, 1), for the jitter. */
  readonly random: number
}

export const afterStart = (answer: StartAnswer, context: AnswerContext): NextStep => {
  const { batch, now } = context
  switch (answer.kind) {
    case 'started': {
      const targets = new Set(answer.targetIps ?? batch.map(({ ip }) => ip))
      return {
        kind: 'scanned',
        scanId: answer.scanId,
        scanned: batch.filter(({ ip }) => targets.has(ip)),
        notAccepted: batch.filter(({ ip }) => !targets.has(ip)),
      }
    }
    case 'refused':
      return afterRefusal(answer, batch)
    case 'rotated':
      return { kind: 'repeat' }
    case 'unauthorized':
      return { ...blocked(answer, secondsAfter(secondOf(now), UNAUTHORIZED_RETRY_SECONDS)), wholeTeam: true }
    case 'forbidden':
      return blocked(answer, secondsAfter(secondOf(now), FORBIDDEN_RETRY_SECONDS))
    case 'throttled':
      return afterThrottle(answer, now)
    case 'failed':
      return retry(answer, context)
    default:
      return unreachable(answer)
  }
}

type Answer<Kind extends StartAnswer['kind']> = Extract<StartAnswer, { kind: Kind }>

const afterRefusal = ({ code, message }: Answer<'refused'>, batch: readonly PendingHost[]): NextStep => {
  const suspectUpTo = suspectAfterRefusal(batch)
  const [host] = batch
  if (suspectUpTo !== undefined) return { kind: 'halve', suspectUpTo }
  if (!host) throw new RangeError('an empty batch was sent')
  return { kind: 'reject', host, code, message }
}

const blocked = (
  { status, code, message }: Answer<'unauthorized' | 'forbidden'>,
  retryAt: EpochSeconds,
): Extract<NextStep, { kind: 'wait' }> => ({
  kind: 'wait',
  wake: { at: retryAt, reason: 'blocked', because: `${status === undefined ? '' : `${status} `}${code}: ${message}` },
  tell: 'blocked',
  code,
  message,
})

/** A short `Retry-After` is the token's limit; a long one is a limit of this schedule, and the team's other lanes go on. */
const afterThrottle = ({ retryAt, code, message }: Answer<'throttled'>, now: EpochMs): NextStep => {
  const until = retryAt ?? msAfter(now, PAUSE_WITHOUT_RETRY_AFTER_MS)
  if (until - now <= LONGEST_PAUSE_MS) return { kind: 'pause', until: epochMs(Math.max(until, now)) }
  const at = secondNotBefore(until)
  const because = `the scan API asks to wait until ${formatUtc(at)}: ${code}: ${message}`
  return { kind: 'wait', wake: { at, reason: 'hold', because }, tell: 'held', code, message }
}

const retry = ({ code, message }: Answer<'failed'>, { attempt, now, random }: AnswerContext): NextStep => {
  const at = secondsAfter(secondOf(now), backoffSeconds(attempt + 1, random))
  return {
    kind: 'wait',
    wake: { at, reason: 'retry', attempt: attempt + 1, because: `${code}: ${message}` },
    code,
    message,
  }
}
