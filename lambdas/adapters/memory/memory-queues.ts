import { type EpochMs, type EpochSeconds, epochMs, msOf } from '../../domain/instant.ts'
import { type Lane, laneIdOf } from '../../domain/lane.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { Clock, Outcomes, StopRequests, WakeUps } from '../../domain/ports.ts'
import type { StopRequest } from '../../domain/stop-request.ts'

/** The longest delay of an SQS message. */
const LONGEST_DELAY_MS = 900_000

const SHORTEST_DELAY_MS = 1000

export type SentWakeUp = {
  readonly body: string
  readonly lane: Lane
  readonly due: EpochSeconds
  readonly visibleAtMs: EpochMs
}

/** `WakeUps` without a queue: what was sent lies in `sent`, for the test to deliver when, how often and in what order it likes. */
export const memoryWakeUps = (
  clock: Pick<Clock, 'now'>,
  sent: SentWakeUp[] = [],
): WakeUps & { readonly sent: SentWakeUp[] } => ({
  sent,
  send: async (lane, due) => {
    if (msOf(due) - clock.now() > LONGEST_DELAY_MS) return 'too-far'
    const visibleAtMs = epochMs(Math.max(msOf(due), clock.now() + SHORTEST_DELAY_MS))
    sent.push({ body: JSON.stringify({ lane: laneIdOf(lane), due }), lane, due, visibleAtMs })
    return 'sent'
  },
})

export type SentStop = { readonly request: StopRequest; readonly visibleAtMs: EpochMs }

/** `StopRequests` without a queue. */
export const memoryStopRequests = (sent: SentStop[] = []): StopRequests & { readonly sent: SentStop[] } => ({
  sent,
  send: async (request, at) => {
    sent.push({ request, visibleAtMs: at })
  },
})

/** `Outcomes` without a bus: what was published lies in `published`. */
export const memoryOutcomes = (): Outcomes & { readonly published: Outcome[] } => {
  const published: Outcome[] = []
  return {
    published,
    publish: async (outcomes) => {
      published.push(...outcomes)
    },
  }
}
