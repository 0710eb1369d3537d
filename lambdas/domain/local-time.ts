/**
 * What the clock on the wall shows in a time zone. Everything rests on one fact per instant, the zone's offset from UTC,
 * which `Intl` knows from the platform's own time zone data.
 */
import { type EpochSeconds, epochSeconds } from './instant.ts'
import { DAY_SECONDS, type TimeSpan } from './time-span.ts'

/**
 * A span in which a zone's clock runs straight: it shows the instant plus `offsetSeconds`. Where one stretch ends and the
 * next begins the clock is put forward or back, so a skipped hour lies in no stretch and a repeated one in two.
 */
export type Stretch = TimeSpan & { readonly offsetSeconds: number }

/** A clock is put forward and back again after six days at the soonest (tz data, 1970 to 2100). */
const PROBE_SECONDS = 3 * DAY_SECONDS

/** All stretches that `span` consists of, in order. Throws `RangeError` for a zone that the platform does not know. */
export const stretchesOf = (timezone: string, span: TimeSpan): readonly Stretch[] => {
  const stretches: Stretch[] = []
  for (let from = span.from; from < span.until; ) {
    const offsetSeconds = offsetSecondsAt(timezone, from)
    const until = endOfOffset(timezone, offsetSeconds, { from, until: span.until })
    stretches.push({ from, until, offsetSeconds })
    from = until
  }
  return stretches
}

/** Local date, time and offset to the minute: `2026-11-23T17:00+02:00`. */
export const formatLocal = (at: EpochSeconds, timezone: string): string => {
  const offset = offsetSecondsAt(timezone, at)
  return `${toTheMinute(at + offset)}${offset < 0 ? '-' : '+'}${toTheMinute(Math.abs(offset)).slice(-5)}`
}

const toTheMinute = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16)

/** What a zone's clock is ahead of UTC at an instant; negative west of Greenwich. */
const offsetSecondsAt = (timezone: string, at: EpochSeconds): number =>
  offsetSecondsIn(formatterOf(timezone).format(at * 1000))

/**
 * Reads `2026, GMT+05:30`; `GMT+00:00` at no offset; seconds too where the clocks followed the sun, long ago. Throws on all
 * else: a wrong offset would let a scan start within a blackout.
 */
export const offsetSecondsIn = (shown: string): number => {
  const parts = OFFSET.exec(shown)
  if (!parts) throw new Error(`no offset from UTC in "${shown}"`)
  const [, sign, hours, minutes, seconds = 0] = parts
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -size : size
}

const OFFSET = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/

/** The first instant of another offset, or else the end of `span`, at whose start `offset` holds. */
const endOfOffset = (timezone: string, offset: number, span: TimeSpan): EpochSeconds => {
  let same = span.from
  let other = same
  do {
    same = other
    if (same === span.until) return same
    other = epochSeconds(Math.min(same + PROBE_SECONDS, span.until))
  } while (offsetSecondsAt(timezone, other) === offset)
  while (other - same > 1) {
    const middle = epochSeconds(Math.floor((same + other) / 2))
    if (offsetSecondsAt(timezone, middle) === offset) same = middle
    else other = middle
  }
  return other
}

/** Formatters are dear to make (50 µs) and cheap to use (under 1 µs), and there are as many as the configuration has zones. */
const formatters = new Map<string, Intl.DateTimeFormat>()

const formatterOf = (timezone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timezone)
  // Stryker disable next-line ConditionalExpression: made anew each time they are the same, only dear
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', { timeZone: timezone, year: 'numeric', timeZoneName: 'longOffset' })
  formatters.set(timezone, made)
  return made
}
