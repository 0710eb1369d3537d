import type { EpochMs, EpochSeconds } from './instant.ts'
import type { Lane } from './lane.ts'
import { covering, type Scope } from './scope.ts'

/** A stop command with a duration: a blackout that a person asked for. Plain JSON data. */
export type Hold = {
  readonly scope: Scope
  readonly until: EpochSeconds
  /** When it was asked for: an order that came later stands, whichever is delivered first. */
  readonly askedAtMs: EpochMs
  readonly by: string
  readonly reason?: string
}

/** The hold on a lane that ends last, if there is one that has not ended. */
export const holdInForce = (holds: readonly Hold[], lane: Lane, now: EpochSeconds): Hold | undefined =>
  covering(holds, lane)
    .filter(({ until }) => until > now)
    .toSorted((a, b) => b.until - a.until)[0]
