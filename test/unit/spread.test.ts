import { describe, expect, it } from 'vitest'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import { laneIdOf } from '../../lambdas/domain/lane.ts'
import { spreadAfter } from '../../lambdas/domain/spread.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'

const end = epochSeconds(1_800_000_000)

const laneIds = Array.from({ length: 3000 }, (_, i) =>
  laneIdOf({ team: 'acme' as TeamName, schedule: 'nightly' as ScheduleId, site: `site-${i}` as SiteId }),
)

describe('flushes after a blackout', () => {
  it('are spread evenly over the seconds from its end on', () => {
    const perSecond = new Map<number, number>()
    for (const id of laneIds) {
      const offset = spreadAfter(id, end) - end
      perSecond.set(offset, (perSecond.get(offset) ?? 0) + 1)
    }
    expect([...perSecond.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, second) => second))
    expect(Math.max(...perSecond.values())).toBeLessThan(150)
  })

  it('keep their second, so that looking twice wakes a lane once', () => {
    for (const id of laneIds) expect(spreadAfter(id, end)).toBe(spreadAfter(id, end))
  })

  it('are as close together as asked for', () => {
    const seconds = laneIds.map((id) => spreadAfter(id, end, 5) - end)
    expect(Math.min(...seconds)).toBe(0)
    expect(Math.max(...seconds)).toBe(4)
  })
})
