import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Blackout, WEEKDAYS } from '../../lambdas/domain/blackout.ts'
import { cronOfBlackoutStop } from '../../lib/stop-cron.ts'

const WEEK_MINUTES = 7 * 24 * 60

const blackout = (window: Pick<Blackout, 'days' | 'fromMinute' | 'stopBeforeSeconds'>): Blackout => ({
  name: 'closed',
  toMinute: 1440,
  timezone: 'UTC',
  scope: { kind: 'all' },
  ...window,
})

/** When a cron of this shape fires, in minutes since Monday 00:00. */
const firings = (cron: string): readonly number[] => {
  const [, minute, hour, days = ''] = /^cron\((\d+) (\d+) \? \* ([A-Z,]+) \*\)$/.exec(cron) ?? []
  return days
    .split(',')
    .map((day) => WEEKDAYS.findIndex((name) => name.toUpperCase() === day))
    .map((day) => day * 1440 + Number(hour) * 60 + Number(minute))
}

const ascending = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b)

describe("the cron of a blackout's stop", () => {
  it('fires when the blackout begins if there is no lead', () => {
    const weekdays = blackout({ days: ['mon', 'fri'], fromMinute: 8 * 60 + 5, stopBeforeSeconds: 0 })
    expect(cronOfBlackoutStop(weekdays)).toBe('cron(5 8 ? * MON,FRI *)')
  })

  it('fires on the day before when the lead crosses midnight', () => {
    const nights = blackout({ days: ['mon', 'tue'], fromMinute: 10, stopBeforeSeconds: 15 * 60 })
    expect(cronOfBlackoutStop(nights)).toBe('cron(55 23 ? * SUN,MON *)')
  })

  it('fires at midnight when the lead reaches just to it', () => {
    const mornings = blackout({ days: ['wed'], fromMinute: 30, stopBeforeSeconds: 30 * 60 })
    expect(cronOfBlackoutStop(mornings)).toBe('cron(0 0 ? * WED *)')
  })

  it('fires at most a minute late, never early, for a lead of broken minutes', () => {
    const noon = blackout({ days: ['sat'], fromMinute: 12 * 60, stopBeforeSeconds: 90 })
    expect(cronOfBlackoutStop(noon)).toBe('cron(59 11 ? * SAT *)')
  })

  it('fires exactly the lead before every beginning, whatever the days and the lead', () => {
    const window = fc.record({
      days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      stopBeforeSeconds: fc.integer({ min: 0, max: 2 * WEEK_MINUTES }).map((minutes) => minutes * 60),
    })
    fc.assert(
      fc.property(window, (given) => {
        const beginnings = given.days.map((day) => WEEKDAYS.indexOf(day) * 1440 + given.fromMinute)
        const lead = given.stopBeforeSeconds / 60
        const begun = firings(cronOfBlackoutStop(blackout(given))).map((at) => (at + lead) % WEEK_MINUTES)
        expect(ascending(begun)).toEqual(ascending(beginnings))
      }),
    )
  })
})
