import type { EpochSeconds } from './instant.ts'

export const DAY_SECONDS = 86_400

/** The time from `from` on, up to and without `until`. */
export type TimeSpan = { readonly from: EpochSeconds; readonly until: EpochSeconds }

/** The same time in order and in as few spans as possible: those that overlap or touch are made one. */
export const joined = (spans: readonly TimeSpan[]): readonly TimeSpan[] => {
  const whole: TimeSpan[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1)
    if (!last || last.until < span.from) whole.push(span)
    else if (last.until < span.until) whole[whole.length - 1] = { from: last.from, until: span.until }
  }
  return whole
}

/** What of `span` lies within `bounds`. */
export const clipped = (span: TimeSpan, bounds: TimeSpan): TimeSpan | undefined => {
  const from = span.from < bounds.from ? bounds.from : span.from
  const until = span.until > bounds.until ? bounds.until : span.until
  return from < until ? { from, until } : undefined
}
