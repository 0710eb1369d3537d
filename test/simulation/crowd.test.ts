import { describe, expect, it } from 'vitest'
import { slotIntervalMs } from '../../lambdas/domain/request-budget.ts'
import type { Team } from '../../lambdas/domain/team.ts'
import { scheduleId } from '../support/relay-config.ts'
import { judge } from './judge.ts'
import { crowdedPlan, FLOODING_TEAM, QUIET_TEAM, slowed, withStop } from './plan-crowd.ts'
import { type Played, play } from './play.ts'

const SEEDS = [0, 1, 2]
const LANES = 200
const REQUESTS = 3

/** How much a request's arrival may differ from its slot: clocks, lateness, latency. */
const DRIFT_MS = 6000

const startsOf = ({ facts }: Played, team: string) => facts.starts.filter(({ lane }) => lane.team === team)

/** From the sighting to the first request, and from each to the next. */
const waitsOf = (seenAtMs: number, starts: readonly { readonly atMs: number }[]): readonly number[] =>
  starts.map(({ atMs }, index) => atMs - (starts[index - 1]?.atMs ?? seenAtMs))

/** How much of its share of the budget the flooding team has used, from its first request to its last. */
const slotsUsed = (played: Played, team: Team): number => {
  const starts = startsOf(played, FLOODING_TEAM)
  const tookMs = (starts.at(-1)?.atMs ?? 0) - (starts[0]?.atMs ?? 0)
  return (starts.length * slotIntervalMs(team, 'scan')) / tookMs
}

describe.each(SEEDS)('200 lanes of one team that all want requests (seed %i)', async (seed) => {
  const plan = crowdedPlan(seed, { lanes: LANES, requests: REQUESTS })
  const played = await play(plan, { seed: `${seed}` })
  const team = plan.cast.config.teams.find(({ name }) => name === FLOODING_TEAM)
  if (!team) throw new Error('nobody floods')

  it('break no rule', () => expect(judge(played)).toEqual([]))

  it('take turns: none waits more than a round longer than another', () => {
    const byLane = Map.groupBy(startsOf(played, FLOODING_TEAM), ({ lane }) => lane.site)
    expect(byLane.size).toBe(LANES)
    const waits = played.facts.sighted
      .filter(({ lane }) => lane.team === FLOODING_TEAM)
      .flatMap(({ atMs, lane }) => waitsOf(atMs, byLane.get(lane.site) ?? []))
    expect(waits).toHaveLength(LANES * REQUESTS)
    const roundMs = LANES * slotIntervalMs(team, 'scan')
    expect(Math.max(...waits) - Math.min(...waits)).toBeLessThan(roundMs + DRIFT_MS)
  })

  it('leave next to no slot of the budget unused', () => expect(slotsUsed(played, team)).toBeGreaterThan(0.97))

  it('do not slow another team', () => {
    const seen = played.facts.sighted.filter(({ lane }) => lane.team === QUIET_TEAM)
    const waits = startsOf(played, QUIET_TEAM).map(({ atMs }, index) => atMs - (seen[index]?.atMs ?? 0))
    expect(waits).toHaveLength(6)
    expect(Math.max(...waits)).toBeLessThan(plan.cast.config.batching.windowSeconds * 1000 + 8000)
  })
})

describe.each(SEEDS)('a table whose calls take up to a second (seed %i)', (seed) => {
  it('has lanes come earlier for their slots, so that seven in ten are used, and none before its time', async () => {
    const plan = slowed(crowdedPlan(seed, { lanes: 100, requests: 2 }), 1000)
    const played = await play(plan, { seed: `${seed}` })
    const [team] = plan.cast.config.teams
    expect(judge(played)).toEqual([])
    expect(team && slotsUsed(played, team)).toBeGreaterThan(0.7)
  })
})

describe.each(SEEDS)('500 waiting lanes (seed %i)', (seed) => {
  it('do not keep a stop from the API for more than 5 s', async () => {
    const site = 17 + seed
    const played = await play(withStop(crowdedPlan(seed, { lanes: 500, requests: 1 }), site), { seed: `${seed}` })
    expect(judge(played)).toEqual([])
    expect(played.facts.stops.map(({ schedule }) => schedule)).toContain(scheduleId(site))
  })
})
