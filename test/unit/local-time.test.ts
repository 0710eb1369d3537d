import * as fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { epochSeconds, secondsAfter } from '../../lambdas/domain/instant.ts'
import { formatLocal, offsetSecondsIn, type Stretch, stretchesOf } from '../../lambdas/domain/local-time.ts'
import { at, TIMEZONES } from '../support/blackout-arbitraries.ts'

const zoned = (timezone: string, seconds: number) =>
  Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO(timezone)

/** The stretches of a span by an independent library. */
const expectedStretches = (timezone: string, from: number, until: number): Stretch[] => {
  const stretches: Stretch[] = []
  for (let start = from; start < until; ) {
    const clock = zoned(timezone, start)
    const change = clock.getTimeZoneTransition('next')
    const end = change ? Math.min(until, change.epochMilliseconds / 1000) : until
    stretches.push({
      from: epochSeconds(start),
      until: epochSeconds(end),
      offsetSeconds: clock.offsetNanoseconds / 1e9,
    })
    start = end
  }
  return stretches
}

describe('stretches of a time zone', () => {
  it('end and begin exactly where any zone of the world changes its clocks', { timeout: 60_000 }, () => {
    const span = { from: at('2025-01-01T00:00:00Z'), until: at('2028-01-01T00:00:00Z') }
    for (const timezone of TIMEZONES) {
      const expected = expectedStretches(timezone, span.from, span.until)
      expect({ timezone, stretches: stretchesOf(timezone, span) }).toEqual({ timezone, stretches: expected })
    }
  })

  it.each([
    { what: 'a half-hour change', timezone: 'Australia/Lord_Howe', month: '2026-04', offsets: [39_600, 37_800] },
    { what: 'a day left out', timezone: 'Pacific/Apia', month: '2011-12', offsets: [-36_000, 50_400] },
    { what: 'summer time that pauses', timezone: 'Africa/Casablanca', month: '2026-02', offsets: [3600, 0, 3600] },
    {
      what: 'back and forth in a week',
      timezone: 'America/Recife',
      month: '2000-10',
      offsets: [-10_800, -7200, -10_800],
    },
    { what: 'offsets of odd seconds', timezone: 'Africa/Monrovia', month: '1972-01', offsets: [-2670, 0] },
  ])('know $what: $timezone', ({ timezone, month, offsets }) => {
    const from = at(`${month}-01T00:00:00Z`)
    const span = { from, until: secondsAfter(from, 60 * 86_400) }
    const stretches = stretchesOf(timezone, span)
    expect(stretches.map(({ offsetSeconds }) => offsetSeconds)).toEqual(offsets)
    expect(stretches).toEqual(expectedStretches(timezone, span.from, span.until))
  })

  it('include one of a week, whatever day the look begins', () => {
    for (let day = 0; day < 14; day++) {
      const from = secondsAfter(at('2000-09-24T00:00:00Z'), day * 86_400)
      const stretches = stretchesOf('America/Recife', { from, until: secondsAfter(from, 40 * 86_400) })
      expect(stretches.map(({ offsetSeconds }) => offsetSeconds)).toEqual([-10_800, -7200, -10_800])
    }
  })

  it('of an empty span are none', () => {
    expect(
      stretchesOf('Europe/London', { from: at('2026-01-01T00:00:00Z'), until: at('2026-01-01T00:00:00Z') }),
    ).toEqual([])
  })

  it('of a zone that does not exist are a RangeError', () => {
    const span = { from: epochSeconds(0), until: epochSeconds(60) }
    expect(() => stretchesOf('Mars/Olympus', span)).toThrow(RangeError)
  })
})

describe('an offset from UTC', () => {
  it.each([
    ['2026, GMT+05:30', 19_800],
    ['2026, GMT-08:00', -28_800],
    ['1972, GMT-00:44:30', -2670],
  ])('is read from %j', (shown, seconds) => {
    expect(offsetSecondsIn(shown)).toBe(seconds)
  })

  it.each(['2026', '2026, GMT', '2026, GMT+5', '2026, GMT+05:30 PM'])('is not guessed from %j', (shown) => {
    expect(() => offsetSecondsIn(shown)).toThrow(`no offset from UTC in "${shown}"`)
  })
})

describe('formatLocal', () => {
  it.each([
    ['2026-11-23T15:00:59Z', 'Africa/Johannesburg', '2026-11-23T17:00+02:00'],
    ['2026-11-23T15:00:00Z', 'America/St_Johns', '2026-11-23T11:30-03:30'],
    ['2026-11-23T15:00:00Z', 'UTC', '2026-11-23T15:00+00:00'],
  ])('shows %s in %s as %s', (instant, timezone, shown) => {
    expect(formatLocal(at(instant), timezone)).toBe(shown)
  })

  it('agrees with an independent library everywhere', { timeout: 60_000 }, () => {
    const anySecond = fc.integer({ min: at('1980-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z') })
    fc.assert(
      fc.property(anySecond, fc.constantFrom(...TIMEZONES), (seconds, timezone) => {
        const shown = zoned(timezone, seconds).toString({ smallestUnit: 'minute', timeZoneName: 'never' })
        expect(formatLocal(epochSeconds(seconds), timezone)).toBe(shown)
      }),
      { numRuns: 500 },
    )
  })
})
