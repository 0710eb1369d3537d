import { Temporal } from 'temporal-polyfill'
import { type Blackout, WEEKDAYS } from '../../lambdas/domain/blackout.ts'
import { type EpochSeconds, epochSeconds } from '../../lambdas/domain/instant.ts'

/**
 * The rule of blackouts reckoned the slow way, one minute after the other, from what an independent library says that the
 * clock on the wall shows. Nothing of the calendar under test is used.
 */
export type Minutes = { readonly from: EpochSeconds; readonly count: number }

const MINUTES_A_DAY = 1440
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY

export const minutesOfYear = (year: number): Minutes => {
  const from = Date.UTC(year, 0, 1) / 1000
  return { from: epochSeconds(from), count: (Date.UTC(year + 1, 0, 1) / 1000 - from) / 60 }
}

/** For each minute whether (1) or not (0) any of these blackouts forbids a start. Leads must be whole minutes, up to a day. */
export const forbiddenMinutes = (blackouts: readonly Blackout[], minutes: Minutes): Uint8Array => {
  const forbidden = new Uint8Array(minutes.count)
  const around = { from: epochSeconds(minutes.from - 86_400), count: minutes.count + 2 * MINUTES_A_DAY }
  for (const blackout of blackouts) {
    const ofWeek = localMinutesOfWeek(blackout.timezone, around)
    const inForce = Array.from({ length: MINUTES_A_WEEK }, (_, minute) => isInForce(blackout, minute))
    const lead = blackout.stopBeforeSeconds / 60
    for (let i = 0; i < around.count; i++) {
      if (!inForce[ofWeek[i] ?? 0]) continue
      const begins = i > 0 && !inForce[ofWeek[i - 1] ?? 0]
      forbidden.fill(1, Math.max(0, i - MINUTES_A_DAY - (begins ? lead : 0)), Math.max(0, i - MINUTES_A_DAY + 1))
    }
  }
  return forbidden
}

/** The rule in the words of the configuration, for a minute counted from Monday 00:00 on the local clock. */
const isInForce = (blackout: Blackout, minuteOfWeek: number): boolean => {
  const { days, fromMinute, toMinute } = blackout
  const day = Math.floor(minuteOfWeek / MINUTES_A_DAY)
  const minute = minuteOfWeek % MINUTES_A_DAY
  const isListed = (index: number): boolean => days.some((name) => name === WEEKDAYS[(index + 7) % 7])
  if (toMinute > fromMinute) return isListed(day) && minute >= fromMinute && minute < toMinute
  return (isListed(day) && minute >= fromMinute) || (isListed(day - 1) && minute < toMinute)
}

const known = new Map<string, Uint16Array>()

/** What the local clock shows in each minute, counted from Monday 00:00. */
const localMinutesOfWeek = (timezone: string, { from, count }: Minutes): Uint16Array => {
  const key = `${timezone} ${from} ${count}`
  const ready = known.get(key)
  if (ready) return ready
  const shown = new Uint16Array(count)
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(from * 1000).toZonedDateTimeISO(
    timezone,
  )
  for (let i = 0; i < count && at; ) {
    const change: Temporal.ZonedDateTime | null = at.getTimeZoneTransition('next')
    const until = change ? Math.min(count, (change.epochMilliseconds / 1000 - from) / 60) : count
    const first = (at.dayOfWeek - 1) * MINUTES_A_DAY + at.hour * 60 + at.minute
    for (let passed = 0; i < until; i++, passed++) shown[i] = (first + passed) % MINUTES_A_WEEK
    at = change
  }
  known.set(key, shown)
  return shown
}
