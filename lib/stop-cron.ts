import { type Blackout, WEEKDAYS, type Weekday } from '../lambdas/domain/blackout.ts'

const MINUTES_PER_DAY = 24 * 60

/**
 * The EventBridge Scheduler cron of a blackout's stop, in the blackout's own time zone: `stopBeforeSeconds` before each
 * of its beginnings, which may be on an earlier day. Cron knows whole minutes; a broken one is rounded up, since a stop
 * before the moment from which no start is sent could let one slip in between.
 *
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export const cronOfBlackoutStop = (blackout: Blackout): string => {
  const minute = blackout.fromMinute - Math.floor(blackout.stopBeforeSeconds / 60)
  const daysBack = -Math.floor(minute / MINUTES_PER_DAY)
  const minuteOfDay = minute + daysBack * MINUTES_PER_DAY
  const days = blackout.days.map((day) => cronDay(day, daysBack))
  return `cron(${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)} ? * ${days.join(',')} *)`
}

const cronDay = (day: Weekday, daysBack: number): string => {
  const earlierDay = WEEKDAYS.at((WEEKDAYS.indexOf(day) - daysBack) % WEEKDAYS.length) ?? day
  return earlierDay.toUpperCase()
}
