import { type EpochSeconds, epochSeconds } from './instant.ts'

export const DAY_SECONDS = 86_400

/** The time from `from` on, up to and without `until`. */
export type TimeSpan = { readonly from: EpochSeconds; readonly until: EpochSeconds }

/** The same time in order and in as few spans as possible: those that overlap or touch are made one. */
export const joined = (spans: readonly TimeSpan[]): readonly TimeSpan[] => {
  const whole: TimeSpan[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1)
    if (!last || last.until < span.from) whole.push(span)
    else whole[whole.length - 1] = { from: last.from, until: epochSeconds(Math.max(last.until, span.until)) }
  }
  return whole
}

/** What of `span` lies within `bounds`: one span, or none. */
export const clipped = (span: TimeSpan, bounds: TimeSpan): readonly TimeSpan[] => {
  const from = epochSeconds(Math.max(span.from, bounds.from))
  const until = epochSeconds(Math.min(span.until, bounds.until))
  return from < until ? [{ from, until }] : []
}
