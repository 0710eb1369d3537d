import { type EpochSeconds, epochSeconds, secondsAfter } from './instant.ts'
import { type Stretch, stretchesOf } from './local-time.ts'
import type { Scope } from './scope.ts'
import { clipped, DAY_SECONDS, type TimeSpan } from './time-span.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A weekly local-time window in which no scan may start and running ones are stopped. Plain JSON data. */
export type Blackout = {
  readonly name: string
  /** The local days on which the window begins. */
  readonly days: readonly Weekday[]
  /** Local minutes since midnight, 0 to 1439. */
  readonly fromMinute: number
  /** Local minutes since midnight, 1 to 1440. At or below `fromMinute`, the window ends on the next day. */
  readonly toMinute: number
  /** IANA time zone name. */
  readonly timezone: string
  /** The stop is sent this long before the window, and no start from then on. */
  readonly stopBeforeSeconds: number
  readonly scope: Scope
}

/** A stop on a schedule. Plain JSON data. */
export type ScheduledStop = {
  readonly name: string
  /** The six fields of an EventBridge Scheduler cron expression. */
  readonly cron: string
  readonly timezone: string
  readonly scope: Scope
}

/**
 * The time within `bounds` in which a blackout lets no scan start: its windows and the lead before each. What counts is
 * what the local clock shows, minute by minute: a window in the skipped hour is left out, one in the repeated hour comes
 * twice, and one that begins in the skipped hour begins with the first minute after it.
 */
export const closedSpans = (blackout: Blackout, bounds: TimeSpan): readonly TimeSpan[] => {
  const lead = blackout.stopBeforeSeconds
  const leadsInto = { from: bounds.from, until: secondsAfter(bounds.until, lead) }
  return stretchesOf(blackout.timezone, leadsInto)
    .flatMap((stretch) => [...windowsIn(blackout, stretch)])
    .flatMap(({ from, until }) => clipped({ from: secondsAfter(from, -lead), until }, bounds))
}

/** A blackout's windows in one stretch: there the clock runs straight, and a window is as long as it looks. */
function* windowsIn(blackout: Blackout, stretch: Stretch): Generator<TimeSpan, undefined> {
  const { fromMinute, toMinute } = blackout
  const lengthMinutes = toMinute - fromMinute + (toMinute > fromMinute ? 0 : 1440)
  const dayAt = (at: EpochSeconds): number => Math.floor((at + stretch.offsetSeconds) / DAY_SECONDS)
  // A window that began the day before may last into the first day.
  for (let day = dayAt(stretch.from) - 1; day <= dayAt(stretch.until); day++) {
    if (!isOneOf(blackout.days, day)) continue
    const from = epochSeconds(day * DAY_SECONDS + fromMinute * 60 - stretch.offsetSeconds)
    yield* clipped({ from, until: secondsAfter(from, lengthMinutes * 60) }, stretch)
  }
}

/** `day` counts from 1970-01-01, a Thursday, on the local calendar. */
const isOneOf = (weekdays: readonly Weekday[], day: number): boolean =>
  weekdays.some((weekday) => weekday === WEEKDAYS.at((day + 3) % 7))
