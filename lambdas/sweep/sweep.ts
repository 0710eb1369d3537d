import { secondOf, secondsAfter } from '../domain/instant.ts'
import type { Clock, DueLanes, Telemetry, WakeUps } from '../domain/ports.ts'
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
 * Sending one too many does no harm.
 */
export const createSweep =
  ({ dueLanes, wakeUps, telemetry, clock, ...stops }: SweepPorts) =>
  async (): Promise<void> => {
    const now = secondOf(clock.now())
    const stopsBrought = await bringMissedStops(stops, now)
    const bounds = {
      overdueBefore: secondsAfter(now, -OVERDUE_SECONDS),
      dueBefore: secondsAfter(now, QUEUE_REACH_SECONDS),
    }
    const lanes = await dueLanes.needingMessage(bounds, LANES_PER_RUN)
    for (let start = 0; start < lanes.length; start += AT_ONCE) {
      const batch = lanes.slice(start, start + AT_ONCE)
      await Promise.all(
        batch.map(async (due) => {
          await wakeUps.send(due.lane, due.at)
          if (due.at >= bounds.overdueBefore) await dueLanes.announced(due)
        }),
      )
    }
    telemetry.count('LanesSwept', lanes.length)
    telemetry.info('sweep.done', { lanes: lanes.length, stopsBrought })
  }
