import * as fc from 'fast-check'
import { type Blackout, WEEKDAYS } from '../../lambdas/domain/blackout.ts'
import { type EpochSeconds, epochSeconds } from '../../lambdas/domain/instant.ts'

export const TIMEZONES = Intl.supportedValuesOf('timeZone')

/** A whole-week blackout of everything in UTC, but for what is said otherwise. */
export const blackoutOf = (said: Partial<Blackout> = {}): Blackout => ({
  name: 'quiet',
  days: WEEKDAYS,
  fromMinute: 0,
  toMinute: 1440,
  timezone: 'UTC',
  stopBeforeSeconds: 0,
  scope: { kind: 'all' },
  ...said,
})

/** `08:30` in minutes. */
export const minuteOf = (clock: string): number => {
  const [hours, minutes] = clock.split(':')
  return Number(hours) * 60 + Number(minutes)
}

export const at = (iso: string): EpochSeconds => epochSeconds(Date.parse(iso) / 1000)

/** Any windows, with the small hours, in which clocks are changed, and round minutes, which touch, more often. */
export const anyBlackout = (timezone: fc.Arbitrary<string>): fc.Arbitrary<Blackout> =>
  fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    fromMinute: fc.oneof(fc.nat(1439), fc.nat(240), fc.constantFrom(0, 60, 480)),
    toMinute: fc.oneof(
      fc.integer({ min: 1, max: 1440 }),
      fc.integer({ min: 1, max: 240 }),
      fc.constantFrom(60, 480, 1440),
    ),
    timezone,
    stopBeforeSeconds: fc.constantFrom(0, 0, 60, 15 * 60, 7200, 86_400),
    scope: fc.constant({ kind: 'all' as const }),
  })
