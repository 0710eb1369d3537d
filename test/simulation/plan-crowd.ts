import type { Team } from '../../lambdas/domain/team.ts'
import { configOf, scheduleId, siteOf, teamOf } from '../support/relay-config.ts'
import type { Cast, Happening, Plan } from './cast.ts'
import { randomOf } from './random.ts'

const START_MS = Date.parse('2026-01-05T09:00:00Z')

/** Hosts in a request. */
const SIZE = 4

export const QUIET_TEAM = 'quiet'
export const FLOODING_TEAM = 'flooding'

/** One site of another team, which is left alone by most. */
const QUIET_SITE = 900

/**
 * A team on whose sites hosts for some requests each are seen at once, and another with a sighting now and then. Nothing fails;
 * clocks differ, and the way to the scan API takes its time.
 */
export const crowdedPlan = (
  seed: number,
  { lanes, requests }: { readonly lanes: number; readonly requests: number },
): Plan => {
  const random = randomOf(`crowd-${seed}`)
  const sites = Array.from({ length: lanes }, (_, index) => siteOf(index + 1, { schedule: scheduleId(index + 1) }))
  const flood = sites.map(
    ({ id }, index): Happening => ({
      kind: 'sighting',
      atMs: START_MS + random.between(0, 20_000),
      message: { site_id: id, ips: [`10.${index % 250}.0.1-10.${index % 250}.0.${SIZE * requests}`] },
    }),
  )
  const now = Array.from(
    { length: 6 },
    (_, index): Happening => ({
      kind: 'sighting',
      atMs: START_MS + 60_000 * (index + 1) + random.between(0, 30_000),
      message: { site_id: `site-${QUIET_SITE}`, ips: [`10.250.0.${index + 1}`] },
    }),
  )
  const teams: readonly Team[] = [
    teamOf(FLOODING_TEAM, sites),
    teamOf(QUIET_TEAM, [siteOf(QUIET_SITE)], { requestsPerMinute: 12, stopRequestsPerMinute: 2 }),
  ]
  return { cast: castOf(teams), happenings: [...flood, ...now].toSorted((a, b) => a.atMs - b.atMs) }
}

const castOf = (teams: readonly Team[]): Cast => ({
  config: configOf(teams, { batching: { windowSeconds: 30, maxIpsPerScan: SIZE, rescanAfterSeconds: 86_400 } }),
  startMs: START_MS,
  mostSkewMs: 1000,
  apiLatencyMs: { least: 5, most: 800 },
  scanTakes: { least: 0.1, most: 0.9 },
  refused: new Set(),
  isCalm: false,
  isQuick: true,
})

/** The same while every call of the table takes up to `slowMs`. */
export const slowed = ({ cast, happenings }: Plan, slowMs: number): Plan => ({
  cast,
  happenings: [
    ...happenings,
    { kind: 'season', atMs: START_MS, untilMs: START_MS + 24 * 3_600_000, rates: {}, slowMs },
  ],
})

/** The same with a stop, asked for in the midst of it. */
export const withStop = ({ cast, happenings }: Plan, site: number): Plan => ({
  cast,
  happenings: [
    ...happenings,
    {
      kind: 'order',
      atMs: START_MS + 90_000,
      message: { action: 'stop', schedule_id: scheduleId(site), hold_minutes: 5 },
    },
  ],
})
