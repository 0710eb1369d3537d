import { type Blackout, closedSpans } from './blackout.ts'
import { type EpochSeconds, secondsAfter } from './instant.ts'
import { DAY_SECONDS, joined, type TimeSpan } from './time-span.ts'

/**
 * The calendar is looked at in pieces of 1, 2, 4 … 256 days, which are 511, over a year. What is closed for longer is said to
 * end there, and is looked at again then.
 */
const LONGEST_PIECE_DAYS = 256

/**
 * The times in which at least one of these blackouts forbids a start, in order and apart. The first begins at `start`, and
 * is empty if none does then. Found as asked for, in ever longer pieces: mostly the first day is enough.
 */
export function* closuresFrom(blackouts: readonly Blackout[], start: EpochSeconds): Generator<TimeSpan, undefined> {
  let unfinished: readonly TimeSpan[] = [{ from: start, until: start }]
  for (let days = 1, from = start; days <= LONGEST_PIECE_DAYS; days *= 2) {
    const piece = { from, until: secondsAfter(from, days * DAY_SECONDS) }
    const spans = joined([...unfinished, ...blackouts.flatMap((blackout) => closedSpans(blackout, piece))])
    yield* spans.filter(({ until }) => until < piece.until)
    unfinished = spans.filter(({ until }) => until >= piece.until)
    from = piece.until
  }
  yield* unfinished
}
