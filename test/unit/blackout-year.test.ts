import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Blackout } from '../../lambdas/domain/blackout.ts'
import { blackoutsInForce, closedUntil, nextBlackouts } from '../../lambdas/domain/blackout-calendar.ts'
import { type EpochSeconds, epochSeconds, secondsAfter } from '../../lambdas/domain/instant.ts'
import { anyBlackout, blackoutOf, minuteOf, TIMEZONES } from '../support/blackout-arbitraries.ts'
import { forbiddenMinutes, type Minutes, minutesOfYear } from '../support/minute-reckoning.ts'

/** The minutes that the calendar forbids, walked from each end to the next beginning. */
const walkedMinutes = (blackouts: readonly Blackout[], { from, count }: Minutes): Uint8Array => {
  const forbidden = new Uint8Array(count)
  const indexOf = (instant: EpochSeconds): number => (instant - from) / 60
  for (let now = from; indexOf(now) < count; ) {
    const open = closedUntil(blackouts, now)
    forbidden.fill(1, indexOf(now), Math.min(count, indexOf(open)))
    now = nextBlackouts(blackouts, open)[0]?.from ?? secondsAfter(from, count * 60)
  }
  return forbidden
}

const firstDifference = (ours: Uint8Array, theirs: Uint8Array, { from }: Minutes): string | undefined => {
  const index = ours.findIndex((minute, i) => minute !== theirs[i])
  if (index < 0) return undefined
  const says = (minutes: Uint8Array): string => (minutes[index] ? 'forbidden' : 'open')
  return `${new Date((from + index * 60) * 1000).toISOString()}: ${says(ours)}, expected ${says(theirs)}`
}

const differenceOverYear = (blackouts: readonly Blackout[], year: number): string | undefined => {
  const minutes = minutesOfYear(year)
  return firstDifference(walkedMinutes(blackouts, minutes), forbiddenMinutes(blackouts, minutes), minutes)
}

const anyZone = fc.constantFrom(...TIMEZONES)

describe('blackouts over a year, against a reckoning minute by minute', { timeout: 60_000 }, () => {
  it('begin and end at the same minutes for any windows in any zones of the world', () => {
    const windows = fc.oneof(
      fc.array(anyBlackout(anyZone), { minLength: 1, maxLength: 4 }),
      anyZone.chain((zone) => fc.array(anyBlackout(fc.constant(zone)), { minLength: 2, maxLength: 6 })),
    )
    fc.assert(
      fc.property(windows, fc.integer({ min: 2015, max: 2035 }), (blackouts, year) => {
        expect(differenceOverYear(blackouts, year)).toBeUndefined()
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['Europe/London', 2026],
    ['America/New_York', 2026],
    ['America/St_Johns', 2026],
    ['Australia/Lord_Howe', 2026],
    ['Africa/Casablanca', 2026],
    ['Africa/Cairo', 2026],
    ['America/Santiago', 2026],
    ['Asia/Kathmandu', 2026],
    ['Antarctica/Troll', 2026],
    ['Pacific/Chatham', 2026],
    ['Pacific/Apia', 2011],
  ])('follow the clocks of %s in %i', (timezone, year) => {
    const hours = [
      { fromMinute: minuteOf('01:30'), toMinute: minuteOf('02:10') },
      { fromMinute: minuteOf('02:15'), toMinute: minuteOf('02:20'), stopBeforeSeconds: 300 },
      { fromMinute: minuteOf('23:40'), toMinute: minuteOf('00:20') },
      { fromMinute: minuteOf('03:00'), toMinute: minuteOf('03:30') },
    ]
    expect(
      differenceOverYear(
        hours.map((said) => blackoutOf({ ...said, timezone })),
        year,
      ),
    ).toBeUndefined()
  })

  it('are each in force exactly in the minutes that are theirs, at any second of the minute', () => {
    const minutes = minutesOfYear(2027)
    const index = fc.nat(minutes.count - 1)
    const windows = fc.array(anyBlackout(anyZone), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(
        windows,
        fc.array(index, { minLength: 50, maxLength: 50 }),
        fc.nat(59),
        (blackouts, indexes, second) => {
          const reckoned = blackouts.map((blackout) => ({ blackout, forbidden: forbiddenMinutes([blackout], minutes) }))
          for (const i of indexes) {
            const now = epochSeconds(minutes.from + i * 60 + second)
            const inForce = blackoutsInForce(blackouts, now).map(({ blackout }) => blackout)
            expect(inForce).toEqual(reckoned.filter(({ forbidden }) => forbidden[i]).map(({ blackout }) => blackout))
          }
        },
      ),
      { numRuns: 20 },
    )
  })
})
