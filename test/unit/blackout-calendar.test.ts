import { describe, expect, it } from 'vitest'
import type { Blackout } from '../../lambdas/domain/blackout.ts'
import {
  blackoutsInForce,
  closedUntil,
  nextBlackouts,
  overlongClosure,
} from '../../lambdas/domain/blackout-calendar.ts'
import { at, blackoutOf, minuteOf } from '../support/blackout-arbitraries.ts'

const window = (from: string, to: string, said: Partial<Blackout> = {}): Blackout =>
  blackoutOf({ fromMinute: minuteOf(from), toMinute: minuteOf(to), ...said })

/** When a blackout begins and ends the next so many times after an instant. */
const nextTimes = (blackout: Blackout, after: string, count: number): string[] => {
  const times: string[] = []
  for (let now = at(after); times.length < count; ) {
    const next = nextBlackouts([blackout], now)[0]
    if (!next) break
    times.push(`${utc(next.from)} to ${utc(next.until)}`)
    now = next.until
  }
  return times
}

const utc = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const

describe('a window', () => {
  const office = window('08:00', '17:00', { days: WORKDAYS, timezone: 'Africa/Johannesburg' })

  it.each([
    ['before it begins', '2026-11-23T05:59:59Z', '2026-11-23T05:59:59Z'],
    ['from its first second', '2026-11-23T06:00:00Z', '2026-11-23T15:00:00Z'],
    ['to its last second', '2026-11-23T14:59:59Z', '2026-11-23T15:00:00Z'],
    ['not at its end', '2026-11-23T15:00:00Z', '2026-11-23T15:00:00Z'],
    ['not on another day', '2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z'],
  ])('is in force by local time: %s', (_, now, until) => {
    expect(closedUntil([office], at(now))).toBe(at(until))
  })

  it('crosses midnight when it ends at or before its beginning, and belongs to the day on which it begins', () => {
    const night = window('22:00', '04:00', { days: ['fri'] })
    expect(nextTimes(night, '2026-11-23T00:00:00Z', 1)).toEqual(['2026-11-27 22:00 to 2026-11-28 04:00'])
    const fullDay = window('08:00', '08:00', { days: ['sun'] })
    expect(nextTimes(fullDay, '2026-11-23T00:00:00Z', 1)).toEqual(['2026-11-29 08:00 to 2026-11-30 08:00'])
  })

  it('of 00:00 to 24:00 is the whole day', () => {
    const saturday = window('00:00', '24:00', { days: ['sat'], timezone: 'Asia/Tokyo' })
    expect(nextTimes(saturday, '2026-11-23T00:00:00Z', 1)).toEqual(['2026-11-27 15:00 to 2026-11-28 15:00'])
  })
})

describe('a window on the day when London skips the hour from 01:00 to 02:00', () => {
  const london = { days: ['sun'], timezone: 'Europe/London' } as const
  const before = '2026-03-28T12:00:00Z'

  it('is left out if it lies within the skipped hour', () => {
    expect(nextTimes(window('01:10', '01:50', london), before, 1)).toEqual(['2026-04-05 00:10 to 2026-04-05 00:50'])
  })

  it('begins with the first minute after if its beginning is skipped', () => {
    expect(nextTimes(window('01:30', '03:00', london), before, 1)).toEqual(['2026-03-29 01:00 to 2026-03-29 02:00'])
  })

  it('ends with the last minute before if its end is skipped', () => {
    expect(nextTimes(window('00:30', '01:30', london), before, 1)).toEqual(['2026-03-29 00:30 to 2026-03-29 01:00'])
  })

  it('keeps its lead in time that passes, not in what the clock shows', () => {
    const early = window('02:00', '03:00', { ...london, stopBeforeSeconds: 1800 })
    expect(nextTimes(early, before, 1)).toEqual(['2026-03-29 00:30 to 2026-03-29 02:00'])
  })
})

describe('a window on the day when London repeats the hour from 01:00 to 02:00', () => {
  const london = { days: ['sun'], timezone: 'Europe/London' } as const
  const before = '2026-10-24T12:00:00Z'

  it('comes twice if it lies within the repeated hour', () => {
    expect(nextTimes(window('01:30', '01:45', london), before, 2)).toEqual([
      '2026-10-25 00:30 to 2026-10-25 00:45',
      '2026-10-25 01:30 to 2026-10-25 01:45',
    ])
  })

  it('is lifted and comes again if its end is repeated', () => {
    expect(nextTimes(window('00:30', '01:30', london), before, 2)).toEqual([
      '2026-10-24 23:30 to 2026-10-25 00:30',
      '2026-10-25 01:00 to 2026-10-25 01:30',
    ])
  })

  it('is lifted and comes again if its beginning is repeated', () => {
    expect(nextTimes(window('01:30', '03:00', london), before, 2)).toEqual([
      '2026-10-25 00:30 to 2026-10-25 01:00',
      '2026-10-25 01:30 to 2026-10-25 03:00',
    ])
  })

  it('lasts the hour longer if it covers both', () => {
    expect(nextTimes(window('00:30', '03:00', london), before, 1)).toEqual(['2026-10-24 23:30 to 2026-10-25 03:00'])
  })
})

describe('several windows', () => {
  const morning = window('08:00', '10:00', { name: 'morning' })
  const noon = window('10:00', '13:00', { name: 'noon' })
  const lunch = window('12:00', '14:00', { name: 'lunch' })

  it('that touch or overlap forbid a start until the last of them ends', () => {
    expect(closedUntil([lunch, morning, noon], at('2026-11-23T09:00:00Z'))).toBe(at('2026-11-23T14:00:00Z'))
  })

  it('of which one lies within another forbid a start until the outer one ends', () => {
    const coffee = window('08:30', '08:45')
    expect(closedUntil([morning, coffee], at('2026-11-23T08:40:00Z'))).toBe(at('2026-11-23T10:00:00Z'))
  })

  it('are in force each for itself', () => {
    expect(blackoutsInForce([lunch, morning, noon], at('2026-11-23T12:30:00Z'))).toEqual([
      { blackout: lunch, until: at('2026-11-23T14:00:00Z') },
      { blackout: noon, until: at('2026-11-23T13:00:00Z') },
    ])
  })

  it('are told with the soonest to begin first', () => {
    expect(nextBlackouts([lunch, morning, noon], at('2026-11-23T09:00:00Z'))).toEqual([
      { blackout: noon, from: at('2026-11-23T10:00:00Z'), until: at('2026-11-23T13:00:00Z') },
      { blackout: lunch, from: at('2026-11-23T12:00:00Z'), until: at('2026-11-23T14:00:00Z') },
      { blackout: morning, from: at('2026-11-24T08:00:00Z'), until: at('2026-11-24T10:00:00Z') },
    ])
  })

  it('that are none forbid nothing', () => {
    expect(closedUntil([], at('2026-11-23T09:00:00Z'))).toBe(at('2026-11-23T09:00:00Z'))
    expect(nextBlackouts([], at('2026-11-23T09:00:00Z'))).toEqual([])
  })
})

describe('a lead', () => {
  it('forbids a start from that many seconds before the window on', () => {
    const soon = window('08:00', '10:00', { stopBeforeSeconds: 90 })
    expect(closedUntil([soon], at('2026-11-23T07:58:29Z'))).toBe(at('2026-11-23T07:58:29Z'))
    expect(closedUntil([soon], at('2026-11-23T07:58:30Z'))).toBe(at('2026-11-23T10:00:00Z'))
  })

  it('of a day reaches back over midnight and over open time', () => {
    const sunday = window('12:00', '13:00', { days: ['sun'], stopBeforeSeconds: 86_400 })
    expect(closedUntil([sunday], at('2026-11-28T12:00:00Z'))).toBe(at('2026-11-29T13:00:00Z'))
  })
})

describe('a configuration', () => {
  const now = at('2026-11-23T00:00:00Z')
  const year = 365 * 86_400

  it('without an open minute is found, and its end is put more than a year ahead', () => {
    const always = window('00:00', '24:00', { timezone: 'Europe/London' })
    expect(overlongClosure([always], now)?.from).toBe(now)
    expect(closedUntil([always], now)).toBeGreaterThan(now + year)
    expect(nextBlackouts([always], now)).toEqual([])
  })

  it('whose leads leave no open minute is found', () => {
    const everyMorning = window('08:00', '10:00', { stopBeforeSeconds: 22 * 3600 })
    expect(overlongClosure([everyMorning], now)).toBeDefined()
    expect(overlongClosure([{ ...everyMorning, stopBeforeSeconds: 22 * 3600 - 60 }], now)).toBeUndefined()
  })

  it('is taken if its one weekly opening falls into the skipped hour once', () => {
    const sundaysOpen = [
      window('00:00', '24:00', { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], timezone: 'Europe/Berlin' }),
      window('03:00', '24:00', { days: ['sun'], timezone: 'Europe/Berlin' }),
      window('00:00', '02:00', { days: ['sun'], timezone: 'Europe/Berlin' }),
    ]
    expect(overlongClosure(sundaysOpen, now)).toBeUndefined()
  })

  it('may be closed for fifteen days, and no second longer', () => {
    const localDay = window('01:00', '24:00', { timezone: 'Europe/London' })
    const openInSummer = [localDay, window('00:00', '01:00')]
    const nextWinter = at('2027-10-31T00:00:00Z')
    expect(overlongClosure(openInSummer, at('2027-03-13T23:00:00Z'))?.from).toBe(nextWinter)
    expect(overlongClosure(openInSummer, at('2027-03-13T22:59:59Z'))?.from).toBe(at('2027-03-13T22:59:59Z'))
  })

  it('that is open in summer only is found, with the winter in which it is not', () => {
    const localDay = window('01:00', '24:00', { timezone: 'Europe/London' })
    const firstHour = window('00:00', '01:00')
    expect(overlongClosure([localDay, firstHour], now)).toEqual({ from: now, until: at('2027-03-28T23:00:00Z') })
  })
})
