/**
 * When blackouts are in force. It is computed from the configuration and the clock alone: whether a schedule fires late,
 * early, twice or never changes nothing here.
 */
import { type Blackout, closedSpans } from './blackout.ts'
import { type EpochSeconds, secondsAfter } from './instant.ts'
import { DAY_SECONDS, joined, type TimeSpan } from './time-span.ts'

/** How far ahead is looked: over a year. What is closed for longer is said to end there, and is looked at again then. */
const DAYS_AHEAD = 511

/** The longest closure of an honest week: one weekly opening may fall into the hour that the clock skips. */
const LONGEST_CLOSURE_SECONDS = 15 * DAY_SECONDS

/** A blackout whose windows or leads forbid a start now, and the first second at which they no longer do. */
export type BlackoutInForce = { readonly blackout: Blackout; readonly until: EpochSeconds }

/** The next time that a blackout forbids a start, its lead included. */
export type NextBlackout = TimeSpan & { readonly blackout: Blackout }

/** `at` if none of these blackouts forbids a start then, or else the first second at which none does any more. */
export const closedUntil = (blackouts: readonly Blackout[], at: EpochSeconds): EpochSeconds => {
  const [first] = closuresFrom(blackouts, at)
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

/**
 * The times in which at least one of these blackouts forbids a start, in order and apart. The first begins at `start`, and
 * is empty if none does then. Found as asked for, in ever longer pieces: mostly the first day is enough.
 */
function* closuresFrom(blackouts: readonly Blackout[], start: EpochSeconds): Generator<TimeSpan, undefined> {
  let unfinished: readonly TimeSpan[] = [{ from: start, until: start }]
  for (let days = 1, from = start; days <= DAYS_AHEAD; days *= 2) {
    const piece = { from, until: secondsAfter(from, days * DAY_SECONDS) }
    const spans = joined([...unfinished, ...blackouts.flatMap((blackout) => closedSpans(blackout, piece))])
    yield* spans.filter(({ until }) => until < piece.until)
    unfinished = spans.filter(({ until }) => until >= piece.until)
    from = piece.until
  }
  yield* unfinished
}
