import type { Blackout, ScheduledStop } from '../domain/blackout.ts'
import type { Scope } from '../domain/scope.ts'
import type { Site, SiteId, Team } from '../domain/team.ts'
import type { BlackoutEntry, ConfigFile, ScopeEntry, TeamEntry } from './config-schema.ts'
import { siteKey } from './names.ts'
import type { RelayConfig } from './relay-config.ts'
import { MINUTES_PER_DAY } from './time-of-day.ts'

/** The typed configuration from a file that has passed every check: fallbacks filled in, names replaced by what they mean. */
export const resolveNames = (file: ConfigFile): RelayConfig => {
  const siteIds = siteIdsOf(file)
  return {
    scanApi: file.scanApi,
    batching: {
      windowSeconds: file.batching.window,
      maxIpsPerScan: file.batching.maxIpsPerScan,
      rescanAfterSeconds: file.batching.rescanAfter,
    },
    teams: file.teams.map((team) => teamOf(team, file.batching.rescanAfter)),
    blackouts: file.blackouts.map((entry) => ({ ...windowOf(entry), scope: scopeOf(entry.scope, siteIds) })),
    stops: file.stops.map(({ scope, ...stop }): ScheduledStop => ({ ...stop, scope: scopeOf(scope, siteIds) })),
  }
}

type SiteIds = ReadonlyMap<string, SiteId>

const siteIdsOf = (file: ConfigFile): SiteIds =>
  new Map(
    file.teams
      .flatMap(({ sites }) => sites)
      .flatMap(({ id, name, aliases }) =>
        [id, ...(name === undefined ? [] : [name]), ...aliases].map((ref) => [siteKey(ref), id]),
      ),
  )

const teamOf = ({ assumeScanTakes, ...team }: TeamEntry, rescanAfterSeconds: number): Team => ({
  ...team,
  stopRequestsPerMinute: team.stopRequestsPerMinute ?? defaultStopShare(team.requestsPerMinute),
  assumeScanTakesSeconds: assumeScanTakes,
  sites: team.sites.map(
    ({ rescanAfter, ...site }): Site => ({ ...site, rescanAfterSeconds: rescanAfter ?? rescanAfterSeconds }),
  ),
})

/** Ten, unless that would be more than half. */
const defaultStopShare = (requestsPerMinute: number): number => Math.min(10, Math.floor(requestsPerMinute / 2))

/** A blackout but for its scope. */
export const windowOf = ({ name, days, from, to, timezone, stopBefore }: BlackoutEntry): Omit<Blackout, 'scope'> => ({
  name,
  days,
  fromMinute: from,
  toMinute: to === 0 ? MINUTES_PER_DAY : to,
  timezone,
  stopBeforeSeconds: stopBefore,
})

const scopeOf = (scope: ScopeEntry | undefined, siteIds: SiteIds): Scope => {
  if (!scope) return { kind: 'all' }
  if (scope.team !== undefined) return { kind: 'team', team: scope.team }
  if (scope.schedule !== undefined) return { kind: 'schedule', schedule: scope.schedule }
  const site = siteIds.get(siteKey(scope.site ?? ''))
  if (site === undefined) throw new Error(`a scope of an unknown site passed the checks: ${scope.site}`)
  return { kind: 'site', site }
}
