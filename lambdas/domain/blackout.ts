import type { Scope } from './scope.ts'

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
