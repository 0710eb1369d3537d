import type { Lane } from '../domain/lane.ts'
import type { ScanPolicy } from '../domain/scannable.ts'
import type { ScheduleId, Site, SiteId, Team, TeamName } from '../domain/team.ts'
import { didYouMean } from './closest.ts'
import { parseSiteId, siteKey } from './names.ts'
import type { RelayConfig } from './relay-config.ts'
import { createScheduleDirectory, type ScheduleDirectory, usualSchedule } from './schedule-directory.ts'

/** What counts for the hosts of a lane. */
export type LanePolicy = ScanPolicy & { readonly rescanAfterSeconds: number }

/** A site and the team that it belongs to; `listed` when the configuration lists it. */
type LocatedSite = { readonly team: Team; readonly siteId: SiteId; readonly listed?: Site }

/** A `Result` whose refusal has a code, for the dead letter. */
type Resolved<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: 'unknown-site' | 'no-schedule'; readonly reason: string }

/** The names in a sighting. */
type SightedNames = { readonly siteRef: string; readonly schedule?: ScheduleId }

/** Answers from the configuration, at once. */
export type SiteDirectory = ScheduleDirectory & {
  /** The lane that a sighting belongs to, and what counts for its hosts. */
  readonly resolve: (names: SightedNames) => Resolved<{ readonly lane: Lane; readonly policy: LanePolicy }>
  /** The site with that id, alias or name. With one team only, any UUID is a site of that team. */
  readonly locate: (siteRef: string) => Resolved<LocatedSite>
  readonly policyOf: (lane: Lane) => LanePolicy
  /** Whether the lane's site is one of its team by now: a deployment may have taken it out, or given it to another. */
  readonly knows: (lane: Lane) => boolean
  /** Whether the lane's schedule is the one that the configuration gives its site. */
  readonly isUsual: (lane: Lane) => boolean
  readonly teamOf: (name: TeamName) => Team | undefined
  readonly teamNames: () => readonly TeamName[]
  /** For teams that are known to be configured; throws on any other. */
  readonly teamNamed: (name: TeamName) => Team
}

/** Builds its tables once; every lookup by name or id is then one step. */
export const createSiteDirectory = (config: RelayConfig): SiteDirectory => {
  const teams = new Map(config.teams.map((team) => [team.name, team]))
  const sites = siteTable(config)

  const locate = (siteRef: string): Resolved<LocatedSite> => {
    const located = sites.get(siteKey(siteRef)) ?? unlistedSite(siteRef, config)
    return located ? resolved(located) : unknownSite(siteRef, sites, config.teams.length)
  }
  const resolve: SiteDirectory['resolve'] = ({ siteRef, schedule: named }) => {
    const located = locate(siteRef)
    if (!located.ok) return located
    const schedule = scheduleFor(located.value, named)
    if (!schedule.ok) return schedule
    const { team, siteId, listed } = located.value
    const lane = { team: team.name, schedule: schedule.value, site: siteId }
    return resolved({ lane, policy: policyAt(listed, config) })
  }
  const policyOf = ({ team, site }: Lane): LanePolicy => {
    const located = sites.get(site)
    return policyAt(located?.team.name === team ? located.listed : undefined, config)
  }
  const scheduleOfSite = (site: SiteId) => {
    const located = locate(site)
    const schedule = located.ok ? usualSchedule(located.value.team, located.value.listed) : undefined
    return located.ok && schedule ? { team: located.value.team.name, schedule } : undefined
  }
  const teamOfSite = (site: SiteId): TeamName | undefined => {
    const located = locate(site)
    return located.ok ? located.value.team.name : undefined
  }
  const isUsual = ({ team, schedule, site }: Lane): boolean => {
    const usual = scheduleOfSite(site)
    return usual?.team === team && usual.schedule === schedule
  }
  const schedules = createScheduleDirectory(config.teams, { scheduleOfSite, teamOfSite })
  const teamNamed = (name: TeamName): Team => {
    const team = teams.get(name)
    if (!team) throw new Error(`team ${name} is not configured`)
    return team
  }
  return {
    resolve,
    locate,
    policyOf,
    knows: ({ team, site }) => teamOfSite(site) === team,
    isUsual,
    teamOf: (name) => teams.get(name),
    teamNamed,
    teamNames: () => [...teams.keys()],
    ...schedules,
  }
}

const resolved = <Value>(value: Value): Resolved<Value> => ({ ok: true, value })

type SiteTable = ReadonlyMap<string, LocatedSite>

/** Every listed site by its id, its name and its aliases. */
const siteTable = ({ teams }: RelayConfig): SiteTable =>
  new Map(
    teams.flatMap((team) =>
      team.sites.flatMap((listed) => {
        const located: LocatedSite = { team, siteId: listed.id, listed }
        const refs = [listed.id, ...(listed.name === undefined ? [] : [listed.name]), ...listed.aliases]
        return refs.map((ref): [string, LocatedSite] => [siteKey(ref), located])
      }),
    ),
  )

const unlistedSite = (siteRef: string, { teams }: RelayConfig): LocatedSite | undefined => {
  const [team, ...others] = teams
  const siteId = parseSiteId(siteRef)
  return team && others.length === 0 && siteId.ok ? { team, siteId: siteId.value } : undefined
}

const policyAt = (listed: Site | undefined, { batching }: RelayConfig): LanePolicy => ({
  ...(listed?.subnets && { subnets: listed.subnets }),
  exclude: listed?.exclude ?? [],
  rescanAfterSeconds: listed?.rescanAfterSeconds ?? batching.rescanAfterSeconds,
})

/** The sighting's own schedule, else its site's, else its team's. */
const scheduleFor = ({ team, siteId, listed }: LocatedSite, named?: ScheduleId): Resolved<ScheduleId> => {
  if (named) return resolved(named)
  const schedule = usualSchedule(team, listed)
  if (schedule) return resolved(schedule)
  const expected = `expected schedule_id in the message, or a schedule for the site or a defaultSchedule for team ${team.name} in the configuration`
  return { ok: false, code: 'no-schedule', reason: `site ${listed?.name ?? siteId} has no schedule: ${expected}` }
}

const unknownSite = (siteRef: string, sites: SiteTable, teams: number): Resolved<never> => {
  const short = siteRef.slice(0, 128)
  const orUnlisted = teams === 1 ? ', or the UUID of any other' : ''
  const expected = `expected the id, name or an alias of a configured site${orUnlisted}${didYouMean(short, sites.keys())}`
  return { ok: false, code: 'unknown-site', reason: `site_id is ${JSON.stringify(short)}: ${expected}` }
}
