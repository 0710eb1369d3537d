import { stringify } from 'yaml'
import { scheduleId, siteId } from './relay-config.ts'

/** Short enough to wait for, long enough that a storm of messages is taken in within one. */
const WINDOW_SECONDS = 4

export const MAX_IPS_PER_SCAN = 20

/** Ten times what Altostrat allows, so that a storm's requests take seconds. The simulated scan API has the same limit. */
export const REQUESTS_PER_MINUTE = 600

/** The teams of the tests' stack and their sites, each for one test alone: the tests do not meet. */
const SITES = {
  acme: [
    'queue',
    'bus',
    'alias',
    'storm',
    'twin',
    'mixed',
    'urgent',
    'fresh',
    'forced',
    'neighbours',
    'picky',
    'telling',
    'faults',
    'stalls',
    'restart',
    'intake-restart',
    'stopped',
    'held',
    'crossed',
    'failing',
  ],
  globex: ['storm-elsewhere', 'elsewhere'],
  initech: ['crowd', 'quiet'],
  hooli: ['north', 'south', 'east'],
} as const

export type CloudTeam = keyof typeof SITES
export const CLOUD_TEAMS = Object.keys(SITES) as readonly CloudTeam[]
export type SiteName = (typeof SITES)[CloudTeam][number]

export type CloudSite = {
  readonly name: SiteName
  readonly id: string
  readonly schedule: string
  readonly team: CloudTeam
}

const ALL_SITES: readonly CloudSite[] = CLOUD_TEAMS.flatMap((team) => SITES[team].map((name) => ({ name, team }))).map(
  (site, index) => ({ ...site, id: siteId(index + 1), schedule: scheduleId(index + 1) }),
)

export const siteNamed = (name: SiteName): CloudSite => {
  const site = ALL_SITES.find((candidate) => candidate.name === name)
  if (!site) throw new Error(`no site ${name}`)
  return site
}

/** What a site is told beyond its name. */
const DETAILS: Partial<Record<SiteName, object>> = {
  alias: { aliases: ['N_1234'] },
  picky: { subnets: ['10.1.0.0/24'], exclude: ['10.1.0.7'] },
  telling: { subnets: ['10.1.0.0/24'], exclude: ['10.1.0.7'] },
}

/** The configuration of the stack that the tests deploy; the scan API's address is put in when it is known. */
export const cloudConfigText = (): string =>
  stringify({
    scanApi: { baseUrl: 'http://127.0.0.1:1' },
    batching: { window: `${WINDOW_SECONDS}s`, maxIpsPerScan: MAX_IPS_PER_SCAN, rescanAfter: '1h' },
    teams: CLOUD_TEAMS.map((team) => ({
      name: team,
      tokenSecret: `scan-relay-test/${team}`,
      requestsPerMinute: REQUESTS_PER_MINUTE,
      stopRequestsPerMinute: 100,
      sites: ALL_SITES.filter((site) => site.team === team).map(({ id, name, schedule }) => ({
        id,
        name,
        schedule,
        ...DETAILS[name],
      })),
    })),
  })
