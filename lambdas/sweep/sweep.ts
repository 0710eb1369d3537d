import { allOf } from '../domain/all-of.ts'
import { faultFacts } from '../domain/fault-facts.ts'
import { type EpochSeconds, secondOf, secondsAfter } from '../domain/instant.ts'
import type { Clock, DueLane, DueLanes, Telemetry, WakeUps } from '../domain/ports.ts'
import { bringMissedStops, type MissedStopPorts } from './missed-stops.ts'

/** A lane overdue by less may still have its message under way. */
const OVERDUE_SECONDS = 60

/** As far off as a queue can delay a message, less a little: the sweep's clock and the queue's differ. */
const QUEUE_REACH_SECONDS = 890

/** What one run can send in its time; the next minute goes on. */
const LANES_PER_RUN = 2000

/** How many messages are sent at once. */
const AT_ONCE = 20

export type SweepPorts = MissedStopPorts & {
  readonly dueLanes: DueLanes
  readonly wakeUps: WakeUps
  readonly telemetry: Telemetry
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Sends the message for every lane whose wake is overdue or has come within the reach of a queue's delay, and the stop of every
 * blackout that has begun without one: so no lost message, crash or emptied queue can strand a lane or let a scan run on.
 * Sending one too many does no harm. What fails keeps nothing else from being done, and is thrown at the end.
 */
export const createSweep = (ports: SweepPorts) => async (): Promise<void> => {
  const now = secondOf(ports.clock.now())
  const tell = (half: 'stops' | 'lanes') => (error: unknown) => {
    ports.telemetry.error('sweep.failed', { half, ...faultFacts(error) })
    throw error
  }
  const [stopsBrought, lanes] = await allOf([
    bringMissedStops(ports, now).catch(tell('stops')),
    wakeLanes(ports, now).catch(tell('lanes')),
  ])
  ports.telemetry.info('sweep.done', { lanes, stopsBrought })
}

/** Answers how many lanes needed a message. One that cannot be woken keeps no other asleep. */
const wakeLanes = async ({ dueLanes, wakeUps, telemetry }: SweepPorts, now: EpochSeconds): Promise<number> => {
  const bounds = {
    overdueBefore: secondsAfter(now, -OVERDUE_SECONDS),
    dueBefore: secondsAfter(now, QUEUE_REACH_SECONDS),
  }
  const wake = async (due: DueLane): Promise<void> => {
    await wakeUps.send(due.lane, due.at)
    if (due.at >= bounds.overdueBefore) await dueLanes.announced(due)
  }
  const lanes = await dueLanes.needingMessage(bounds, LANES_PER_RUN)
  telemetry.count('LanesSwept', lanes.length)
  let failure: PromiseRejectedResult | undefined
  for (let start = 0; start < lanes.length; start += AT_ONCE) {
    const settled = await Promise.allSettled(lanes.slice(start, start + AT_ONCE).map(wake))
    const failures = settled.filter((one) => one.status === 'rejected')
    failure ??= failures[0]
    // Nothing gets through: the time is better left to the next minute's run.
    if (failures.length === settled.length) break
  }
  if (failure) throw failure.reason
  return lanes.length
}
