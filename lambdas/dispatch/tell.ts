import type { NextStep } from '../domain/after-answer.ts'
import { laneIdOf } from '../domain/lane.ts'
import type { Restriction } from '../domain/restriction.ts'
import { unreachable } from '../domain/unreachable.ts'
import type { Flush } from './flush-state.ts'

/** Says that hosts are held, once for each reason and not at every look. */
export const tellHeld = async (flush: Flush, { until, because }: Restriction): Promise<void> => {
  const { ports, taken } = flush
  const before = taken.state.wake
  if (before?.reason === 'hold' && before.because === because) return
  const { lane } = taken.lease
  const hosts = Math.max(0, taken.state.waiting - flush.sent)
  await ports.outcomes.publish([{ kind: 'Hosts Held', lane, hosts, until, because }])
}

/** Says why a request brought nothing: in the log every time, on the bus once. */
export const tellWaiting = async (flush: Flush, step: Extract<NextStep, { kind: 'wait' }>): Promise<void> => {
  const { ports, taken } = flush
  const { lane } = taken.lease
  const { wake, code, message } = step
  ports.telemetry.warn('scan.not-started', { lane: laneIdOf(lane), because: wake.because, nextTry: wake.at })
  switch (step.tell) {
    case undefined:
      return
    case 'held':
      return tellHeld(flush, { until: wake.at, because: wake.because ?? message })
    case 'blocked':
      if (flush.blocked) return
      await ports.outcomes.publish([{ kind: 'Lane Blocked', lane, code, message, retryAt: wake.at }])
      flush.blocked = true
      return
    default:
      return unreachable(step.tell)
  }
}

/** Says that a blocked lane is none any more: the API has dealt with its hosts, or none is left. */
export const tellUnblocked = async (flush: Flush): Promise<void> => {
  if (!flush.blocked) return
  await flush.ports.outcomes.publish([{ kind: 'Lane Unblocked', lane: flush.taken.lease.lane }])
  flush.blocked = false
}
