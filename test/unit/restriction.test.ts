import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hold } from '../../lambdas/domain/hold.ts'
import { epochMs, epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import { type Rules, restrictionAt } from '../../lambdas/domain/restriction.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'
import { anyBlackout, at, blackoutOf, minuteOf, TIMEZONES } from '../support/blackout-arbitraries.ts'
import { forbiddenMinutes } from '../support/minute-reckoning.ts'

const lane: Lane = { team: 'acme' as TeamName, schedule: 'nightly' as ScheduleId, site: 'head-office' as SiteId }

const office = blackoutOf({
  name: 'business-hours',
  fromMinute: minuteOf('08:00'),
  toMinute: minuteOf('17:00'),
  timezone: 'Africa/Johannesburg',
})
const backup = blackoutOf({ name: 'backup', fromMinute: minuteOf('16:30'), toMinute: minuteOf('20:00') })

const holdUntil = (iso: string, said: Partial<Hold> = {}): Hold => ({
  scope: { kind: 'all' },
  until: at(iso),
  askedAtMs: epochMs(0),
  by: 'ana',
  ...said,
})

const restrictionOf = (rules: Partial<Rules>, now: string) =>
  restrictionAt({ blackouts: [], holds: [], ...rules }, lane, at(now))

describe('what forbids a start', () => {
  it('is nothing where no blackout and no hold is in force', () => {
    const rules = { blackouts: [office], holds: [holdUntil('2026-11-23T04:00:00Z')] }
    expect(restrictionOf(rules, '2026-11-23T04:00:00Z')).toBeUndefined()
  })

  it('is a blackout, told with its end in its own time zone', () => {
    expect(restrictionOf({ blackouts: [office] }, '2026-11-23T10:00:00Z')).toEqual({
      until: at('2026-11-23T15:00:00Z'),
      because: 'blackout business-hours until 2026-11-23T17:00+02:00 (Africa/Johannesburg)',
    })
  })

  it('is the blackout that lasts longest of those in force', () => {
    const short = blackoutOf({ name: 'short', fromMinute: minuteOf('09:00'), toMinute: minuteOf('12:00') })
    expect(restrictionOf({ blackouts: [short, office] }, '2026-11-23T10:00:00Z')?.because).toMatch(
      /^blackout business-hours until [^,]*$/,
    )
  })

  it('goes on with the blackouts that follow without a gap, told with the last of them', () => {
    const evening = blackoutOf({ name: 'evening', fromMinute: minuteOf('15:00'), toMinute: minuteOf('16:45') })
    expect(restrictionOf({ blackouts: [office, backup, evening] }, '2026-11-23T10:00:00Z')).toEqual({
      until: at('2026-11-23T20:00:00Z'),
      because:
        'blackout business-hours until 2026-11-23T17:00+02:00 (Africa/Johannesburg), then blackout backup until 2026-11-23T20:00+00:00 (UTC)',
    })
  })

  it('is a hold, told with who asked for it and why', () => {
    expect(
      restrictionOf(
        { holds: [holdUntil('2026-11-23T12:00:30Z', { reason: 'change window' })] },
        '2026-11-23T11:00:00Z',
      ),
    ).toEqual({
      until: at('2026-11-23T12:00:30Z'),
      because: 'hold by ana until 2026-11-23T12:00:30Z (change window)',
    })
  })

  it('lasts to the end of the blackout in which a hold ends', () => {
    const rules = { blackouts: [office], holds: [holdUntil('2026-11-23T06:30:00Z')] }
    expect(restrictionOf(rules, '2026-11-23T05:00:00Z')).toEqual({
      until: at('2026-11-23T15:00:00Z'),
      because:
        'hold by ana until 2026-11-23T06:30:00Z, then blackout business-hours until 2026-11-23T17:00+02:00 (Africa/Johannesburg)',
    })
  })

  it('lasts to the end of the hold in which a blackout ends', () => {
    const rules = { blackouts: [office], holds: [holdUntil('2026-11-23T16:00:00Z')] }
    expect(restrictionOf(rules, '2026-11-23T14:00:00Z')).toEqual({
      until: at('2026-11-23T16:00:00Z'),
      because: 'hold by ana until 2026-11-23T16:00:00Z',
    })
  })

  it('counts only blackouts and holds that cover the lane', () => {
    const elsewhere = { kind: 'site', site: 'branch' as SiteId } as const
    const rules = {
      blackouts: [{ ...office, scope: elsewhere }],
      holds: [holdUntil('2026-11-24T00:00:00Z', { scope: elsewhere })],
    }
    expect(restrictionOf(rules, '2026-11-23T10:00:00Z')).toBeUndefined()
    const here = { kind: 'site', site: lane.site } as const
    expect(restrictionOf({ blackouts: [{ ...office, scope: here }] }, '2026-11-23T10:00:00Z')).toBeDefined()
  })

  it('ends with the first minute that no window, lead or hold covers, whatever they are', { timeout: 60_000 }, () => {
    const month = { from: at('2026-03-15T00:00:00Z'), count: 30 * 1440 }
    const minuteOfMonth = fc.nat(10 * 1440)
    const blackouts = fc.array(anyBlackout(fc.constantFrom(...TIMEZONES)), { maxLength: 5 })
    fc.assert(
      fc.property(
        blackouts,
        fc.array(minuteOfMonth, { maxLength: 3 }),
        minuteOfMonth,
        (blackouts, holdEnds, nowMinute) => {
          const forbidden = forbiddenMinutes(blackouts, month)
          forbidden.fill(1, nowMinute, Math.max(nowMinute, ...holdEnds))
          const open = forbidden.indexOf(0, nowMinute)
          fc.pre(open >= 0)
          const holds = holdEnds.map((minute) => holdUntil('', { until: epochSeconds(month.from + minute * 60) }))
          const now = epochSeconds(month.from + nowMinute * 60)
          expect(restrictionAt({ blackouts, holds }, lane, now)?.until ?? now).toBe(month.from + open * 60)
        },
      ),
      { numRuns: 150 },
    )
  })
})
