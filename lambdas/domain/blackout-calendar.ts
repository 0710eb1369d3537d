/**
 * When blackouts are in force. It is computed from the configuration and the clock alone: whether a schedule fires late,
 * early, twice or never changes nothing here.
 */
import type { Blackout } from './blackout.ts'
import { closuresFrom } from './closures.ts'
import type { EpochSeconds } from './instant.ts'
import { DAY_SECONDS, type TimeSpan } from './time-span.ts'

/** The longest closure of an honest week: one weekly opening may fall into the hour that the clock skips. */
const LONGEST_CLOSURE_SECONDS = 15 * DAY_SECONDS

/** A blackout whose windows or leads forbid a start now, and the first second at which they no longer do. */
export type BlackoutInForce = { readonly blackout: Blackout; readonly until: EpochSeconds }

/** The next time that a blackout forbids a start, its lead included. */
export type NextBlackout = TimeSpan & { readonly blackout: Blackout }

/** `at` if none of these blackouts forbids a start then, or else the first second at which none does any more. */
export const closedUntil = (blackouts: readonly Blackout[], at: EpochSeconds): EpochSeconds => {
  const [first] = closuresFrom(blackouts, at)
  // Stryker disable next-line OptionalChaining: there always is a first, which the type of a generator cannot say
  return first?.until ?? at
}

/** Which of these blackouts are in force, in the order given. */
export const blackoutsInForce = (blackouts: readonly Blackout[], now: EpochSeconds): readonly BlackoutInForce[] =>
  blackouts.map((blackout) => ({ blackout, until: closedUntil([blackout], now) })).filter(({ until }) => until > now)

/** When each of these blackouts begins next, the soonest first; one that is never lifted is left out. */
export const nextBlackouts = (blackouts: readonly Blackout[], now: EpochSeconds): readonly NextBlackout[] =>
  blackouts
    .flatMap((blackout) => {
      const next = closuresFrom([blackout], now).find(({ from }) => from > now)
      return next ? [{ blackout, ...next }] : []
    })
    .toSorted((a, b) => a.from - b.from)

/**
 * The first time in the coming year in which these blackouts together leave no open minute for more than fifteen days: a
 * mistake in the configuration, for hosts would wait all that while.
 */
export const overlongClosure = (blackouts: readonly Blackout[], now: EpochSeconds): TimeSpan | undefined =>
  closuresFrom(blackouts, now).find(({ from, until }) => until - from > LONGEST_CLOSURE_SECONDS)
