import { describe, expect, it } from 'vitest'
import { type Hold, holdInForce } from '../../lambdas/domain/hold.ts'
import { epochMs, epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'

const lane: Lane = { team: 'acme' as TeamName, schedule: 'nightly' as ScheduleId, site: 'head-office' as SiteId }

const hold = (until: number, scope: Scope = { kind: 'all' }): Hold => ({
  scope,
  until: epochSeconds(until),
  askedAtMs: epochMs(0),
  by: 'ana',
})

describe('the hold on a lane', () => {
  it('is the one that ends last', () => {
    expect(holdInForce([hold(200), hold(300), hold(250)], lane, epochSeconds(100))).toEqual(hold(300))
  })

  it('has ended at its end', () => {
    expect(holdInForce([hold(200)], lane, epochSeconds(199))).toEqual(hold(200))
    expect(holdInForce([hold(200)], lane, epochSeconds(200))).toBeUndefined()
  })

  it.each<[string, Scope, boolean]>([
    ['its schedule', { kind: 'schedule', schedule: lane.schedule }, true],
    ['another schedule', { kind: 'schedule', schedule: 'weekly' as ScheduleId }, false],
    ['its site', { kind: 'site', site: lane.site }, true],
    ['another site, though of the same schedule', { kind: 'site', site: 'branch' as SiteId }, false],
    ['its team', { kind: 'team', team: lane.team }, true],
    ['another team', { kind: 'team', team: 'beta' as TeamName }, false],
    ['everything', { kind: 'all' }, true],
  ])('may be one on %s: %o: %s', (_, scope, covers) => {
    expect(holdInForce([hold(200, scope)], lane, epochSeconds(100)) !== undefined).toBe(covers)
  })
})
