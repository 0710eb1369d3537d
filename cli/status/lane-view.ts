import type { EpochSeconds } from '../../lambdas/domain/instant.ts'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lane, LaneState, Wake } from '../../lambdas/domain/lane.ts'
import { type Restriction, type Rules, restrictionAt } from '../../lambdas/domain/restriction.ts'
import { unreachable } from '../../lambdas/domain/unreachable.ts'

/** What a lane is doing. */
export type LaneActivity =
  /** Its requests are being sent. */
  | { readonly kind: 'flushing' }
  /** It collects hosts until its window ends. */
  | { readonly kind: 'collecting' }
  /** It waits for its turn in the request budget. */
  | { readonly kind: 'queued' }
  /** A request failed. */
  | { readonly kind: 'retrying'; readonly tries: number; readonly because: string }
  /** A blackout, a hold, or the scan API's own wish. */
  | { readonly kind: 'held'; readonly because: string }
  /** The scan API refuses, until someone mends something. */
  | { readonly kind: 'blocked'; readonly because: string }

/** A lane as a person wants to see it. */
export type LaneView = {
  readonly lane: Lane
  /** About how many hosts wait. */
  readonly pending: number
  readonly nextFlushAt: EpochSeconds
  readonly activity: LaneActivity
}

/**
 * Undefined for a lane that has gone idle. What is in force counts, even where the lane has not found out yet: a window that
 * ends in a blackout is no time of a scan.
 */
export const laneViewOf = (state: LaneState, rules: Rules, now: EpochSeconds): LaneView | undefined => {
  const { lane, waiting, wake, leaseUntil } = state
  if (!wake) return undefined
  const restriction = restrictionAt(rules, lane, now)
  const opensAt = restriction?.until ?? wake.at
  return {
    lane,
    pending: Math.max(0, waiting),
    nextFlushAt: epochSeconds(Math.max(wake.at, opensAt)),
    activity: leaseUntil !== undefined && leaseUntil > now ? { kind: 'flushing' } : activityOf(wake, restriction),
  }
}

const activityOf = (wake: Wake, restriction: Restriction | undefined): LaneActivity => {
  const because = wake.because ?? ''
  if (wake.reason === 'blocked') return { kind: 'blocked', because }
  if (restriction) return { kind: 'held', because: restriction.because }
  switch (wake.reason) {
    case 'window':
      return { kind: 'collecting' }
    case 'slot':
      return { kind: 'queued' }
    case 'retry':
      return { kind: 'retrying', tries: wake.attempt ?? 1, because }
    case 'hold':
      return { kind: 'held', because }
    default:
      return unreachable(wake.reason)
  }
}
