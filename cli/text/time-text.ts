import { type EpochSeconds, epochSeconds } from '../../lambdas/domain/instant.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A length of time as people say it, rounded to what matters: `12 s`, `4 min`, `2 h 10 min`, `3 d 4 h`. */
export const spanText = (seconds: number): string => {
  if (seconds < MINUTE) return `${Math.max(0, Math.round(seconds))} s`
  if (seconds < HOUR) return `${Math.round(seconds / MINUTE)} min`
  return seconds < DAY ? twoUnits(seconds, [HOUR, 'h'], [MINUTE, 'min']) : twoUnits(seconds, [DAY, 'd'], [HOUR, 'h'])
}

type Unit = readonly [seconds: number, name: string]

const twoUnits = (seconds: number, [large, largeName]: Unit, [small, smallName]: Unit): string => {
  const smalls = Math.round(seconds / small)
  const perLarge = large / small
  const rest = smalls % perLarge
  return `${Math.floor(smalls / perLarge)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`
}

/** A moment near `now` as a clock on the wall of `timezone` shows it: `14:05`, on another day `Tue 24 Nov 14:05`. */
export const clockText = (at: EpochSeconds, now: EpochSeconds, timezone: string): string => {
  const [day, time] = partsOf(at, timezone)
  return day === partsOf(now, timezone)[0] ? time : `${day} ${time}`
}

/** Day and time in any case: `Tue 24 Nov 14:05`. */
export const dayAndTime = (at: EpochSeconds, timezone: string): string => partsOf(at, timezone).join(' ')

const partsOf = (at: EpochSeconds, timezone: string): readonly [day: string, time: string] => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const parts = new Map(format.formatToParts(at * 1000).map(({ type, value }) => [type, value]))
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
  return [`${part('weekday')} ${part('day')} ${part('month')}`, `${part('hour')}:${part('minute')}`]
}

/** In UTC, or with an offset and the name of its zone. */
const WRITTEN_MOMENT = /(?<=\buntil )(\d{4}-\d\d-\d\dT[\d:]{5,8}(?:Z|[+-]\d\d:\d\d))((?<!Z) \([\w/+-]+\))?/g

/** Moments after an "until", which the functions write in UTC or in a blackout's own zone, as `clockText` has them. */
export const withClockTexts = (text: string, now: EpochSeconds, timezone: string): string =>
  text.replace(WRITTEN_MOMENT, (written: string, iso: string) => {
    const ms = Date.parse(iso)
    return Number.isNaN(ms) ? written : clockText(epochSeconds(Math.floor(ms / 1000)), now, timezone)
  })
