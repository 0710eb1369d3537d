import { describe, expect, it } from 'vitest'
import { covering, type Scope, scopeCovers, scopesOver, scopeText } from '../../lambdas/domain/scope.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'
import { laneOf, scheduleId, siteId, siteOf, teamOf } from '../support/relay-config.ts'

const lane = laneOf(teamOf('acme', []), siteOf(1))
const mine: readonly (readonly [Scope, string])[] = [
  [{ kind: 'schedule', schedule: scheduleId(1) }, `schedule:${scheduleId(1)}`],
  [{ kind: 'site', site: siteId(1) }, `site:${siteId(1)}`],
  [{ kind: 'team', team: 'acme' as TeamName }, 'team:acme'],
  [{ kind: 'all' }, 'all'],
]
const others: readonly Scope[] = [
  { kind: 'schedule', schedule: scheduleId(2) },
  { kind: 'site', site: siteId(2) },
  { kind: 'team', team: 'globex' as TeamName },
]

describe('a scope', () => {
  it.each(mine)('%j covers the lane and is called %s', (scope, text) => {
    expect(scopeCovers(scope, lane)).toBe(true)
    expect(scopeText(scope)).toBe(text)
  })

  it.each(others)('of something else does not cover the lane: %j', (scope) => {
    expect(scopeCovers(scope, lane)).toBe(false)
  })

  it('is one of four over each lane', () => {
    expect(scopesOver(lane)).toEqual(mine.map(([scope]) => scope))
  })

  it('picks what means a lane, in the order given', () => {
    const scoped = [...others, ...mine.map(([scope]) => scope)].map((scope) => ({ scope }))
    expect(covering(scoped, lane).map(({ scope }) => scope)).toEqual(mine.map(([scope]) => scope))
  })
})
