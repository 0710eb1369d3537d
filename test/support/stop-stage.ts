import { type EpochMs, epochMs, msAfter } from '../../lambdas/domain/instant.ts'
import type { Outcome } from '../../lambdas/domain/outcome.ts'
import { blackoutOf, minuteOf } from './blackout-arbitraries.ts'
import { configOf, laneOf, scheduleId, siteOf, teamOf } from './relay-config.ts'
import { createRelayWorld, START } from './relay-world.ts'

export const shop = siteOf(1)
/** On the shop's schedule. */
export const till = siteOf(2, { schedule: scheduleId(1) })
const acme = teamOf('acme', [shop, till, siteOf(3)])
const globex = teamOf('globex', [siteOf(4)], { stopOnlyOurs: true })

export const shopLane = laneOf(acme, shop)

/** In UTC, for acme, every day. */
const lunch = blackoutOf({
  name: 'lunch',
  fromMinute: minuteOf('12:00'),
  toMinute: minuteOf('13:00'),
  scope: { kind: 'team', team: acme.name },
})

export const noon = epochMs(Date.UTC(2026, 0, 5, 12))

export const minutes = (count: number): EpochMs => msAfter(START, count * 60_000)

/** Two teams, four sites, a blackout at noon. */
export const stopStageConfig = configOf([acme, globex], { blackouts: [lunch] })

/** The stage, and the words to speak of it. */
export const createStopStage = () => {
  const world = createRelayWorld(stopStageConfig)
  return {
    ...world,
    sightAt: (ips: readonly string[], site = 'site-1') => world.sight({ site_id: site, ips }),
    published: (kind: Outcome['kind']): readonly Outcome[] =>
      world.ports.outcomes.published.filter((outcome) => outcome.kind === kind),
  }
}
