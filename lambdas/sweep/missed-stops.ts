import { allOf } from '../domain/all-of.ts'
import type { Blackout } from '../domain/blackout.ts'
import { nextBlackouts } from '../domain/blackout-calendar.ts'
import { type EpochSeconds, secondsAfter } from '../domain/instant.ts'
import type { BlackoutLog, BlackoutStops } from '../domain/ports.ts'

/** So long a blackout's own schedule has to bring its stop. */
const PATIENCE_SECONDS = 30

/** So long after its beginning a blackout's stop is looked for: a few runs of the sweep, so that one may fail. */
const LOOK_BACK_SECONDS = 240

/** The beginning may be marked by a clock that is behind. */
const CLOCK_SKEW_SECONDS = 30

export type MissedStopPorts = {
  readonly blackouts: readonly Blackout[]
  readonly blackoutLog: Pick<BlackoutLog, 'stoppedAt'>
  readonly blackoutStops: BlackoutStops
}

/**
 * Brings the stop of every blackout that has begun without one. EventBridge Scheduler leaves out a time that the local clock
 * skips, and may fail like anything else.
 */
export const bringMissedStops = async (ports: MissedStopPorts, now: EpochSeconds): Promise<number> => {
  const bring = async (blackout: Blackout): Promise<boolean> => {
    const missed = await isMissed(ports, blackout, now)
    if (missed) await ports.blackoutStops.send(blackout.name)
    return missed
  }
  return (await allOf(ports.blackouts.map(bring))).filter(Boolean).length
}

const isMissed = async ({ blackoutLog }: MissedStopPorts, blackout: Blackout, now: EpochSeconds): Promise<boolean> => {
  const [begun] = nextBlackouts([blackout], secondsAfter(now, -LOOK_BACK_SECONDS))
  if (!begun || begun.from > now - PATIENCE_SECONDS || begun.until <= now) return false
  const stoppedAt = await blackoutLog.stoppedAt(blackout.name)
  return stoppedAt === undefined || stoppedAt < begun.from - CLOCK_SKEW_SECONDS
}
