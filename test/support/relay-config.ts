import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createSiteDirectory, type SiteDirectory } from '../../lambdas/config/site-directory.ts'
import { type Ipv4, parseIpv4 } from '../../lambdas/domain/ipv4.ts'
import { type Ipv4Range, parseIpv4Range } from '../../lambdas/domain/ipv4-range.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { ScheduleId, Site, SiteId, Team, TeamName } from '../../lambdas/domain/team.ts'

export const ip = (text: string): Ipv4 => {
  const parsed = parseIpv4(text)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.value
}

export const range = (text: string): Ipv4Range => {
  const parsed = parseIpv4Range(text)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.value
}

/** A UUID that is the same for the same number. */
const uuid = (kind: string, number: number): string =>
  `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`

export const siteId = (number: number): SiteId => uuid('a', number) as SiteId
export const scheduleId = (number: number): ScheduleId => uuid('b', number) as ScheduleId

export const laneOf = (team: Team, site: Site): Lane => ({
  team: team.name,
  schedule: site.schedule ?? scheduleId(0),
  site: site.id,
})

export const siteOf = (number: number, said: Partial<Site> = {}): Site => ({
  id: siteId(number),
  name: `site-${number}`,
  aliases: [],
  schedule: scheduleId(number),
  exclude: [],
  rescanAfterSeconds: 86_400,
  ...said,
})

export const teamOf = (name: string, sites: readonly Site[], said: Partial<Team> = {}): Team => ({
  name: name as TeamName,
  tokenSecret: `scan-relay/${name}`,
  requestsPerMinute: 60,
  stopRequestsPerMinute: 10,
  assumeScanTakesSeconds: 3600,
  stopOnlyOurs: false,
  sites,
  ...said,
})

export const configOf = (teams: readonly Team[], said: Partial<RelayConfig> = {}): RelayConfig => ({
  scanApi: { baseUrl: 'http://127.0.0.1:1' },
  batching: { windowSeconds: 60, maxIpsPerScan: 256, rescanAfterSeconds: 86_400 },
  teams,
  blackouts: [],
  stops: [],
  ...said,
})

export const directoryOf = (config: RelayConfig): SiteDirectory => createSiteDirectory(config)
