import type { Scope } from '../domain/scope.ts'
import type { ScheduleId, Site, SiteId, Team, TeamName } from '../domain/team.ts'
import { unreachable } from '../domain/unreachable.ts'

/** A scan schedule of a team, and every listed site whose scans it carries unless a sighting names another. */
export type TeamSchedule = {
  readonly team: TeamName
  readonly schedule: ScheduleId
  readonly sites: readonly SiteId[]
}

export type ScheduleDirectory = {
  /**
   * The schedules that a scope covers; none if nobody has them. With one team only, a schedule that is not listed is
   * taken to be that team's.
   */
  readonly schedulesOf: (scope: Scope) => readonly TeamSchedule[]
  /** The teams that a scope is about, in whole or in part. */
  readonly teamsIn: (scope: Scope) => readonly TeamName[]
  readonly sitesOn: (team: TeamName, schedule: ScheduleId) => readonly SiteId[]
}

/** Of sites: the team of each, and with it its usual schedule. */
type SiteLookup = {
  readonly teamOfSite: (site: SiteId) => TeamName | undefined
  readonly scheduleOfSite: (site: SiteId) => Pick<TeamSchedule, 'team' | 'schedule'> | undefined
}

export const createScheduleDirectory = (
  teams: readonly Team[],
  { scheduleOfSite, teamOfSite }: SiteLookup,
): ScheduleDirectory => {
  const schedules = new Map(teams.map((team) => [team.name, schedulesOfTeam(team)]))
  const sitesOn = (team: TeamName, schedule: ScheduleId): readonly SiteId[] =>
    schedules.get(team)?.get(schedule)?.sites ?? []
  const ownersOf = (schedule: ScheduleId): readonly Team[] =>
    teams.length === 1 ? teams : teams.filter(({ name }) => schedules.get(name)?.has(schedule))

  const schedulesOfName = (name: TeamName): readonly TeamSchedule[] => [...(schedules.get(name)?.values() ?? [])]

  const schedulesOf = (scope: Scope): readonly TeamSchedule[] => {
    switch (scope.kind) {
      case 'all':
        return teams.flatMap(({ name }) => schedulesOfName(name))
      case 'team':
        return schedulesOfName(scope.team)
      case 'site': {
        const usual = scheduleOfSite(scope.site)
        return usual ? [{ ...usual, sites: sitesOn(usual.team, usual.schedule) }] : []
      }
      case 'schedule': {
        const { schedule } = scope
        return ownersOf(schedule).map(({ name }) => ({ team: name, schedule, sites: sitesOn(name, schedule) }))
      }
      default:
        return unreachable(scope)
    }
  }
  const teamsIn = (scope: Scope): readonly TeamName[] => {
    if (scope.kind === 'all') return teams.map(({ name }) => name)
    if (scope.kind === 'team') return [scope.team]
    if (scope.kind === 'site') return [teamOfSite(scope.site)].filter((team) => team !== undefined)
    return [...new Set(schedulesOf(scope).map(({ team }) => team))]
  }
  return { schedulesOf, teamsIn, sitesOn }
}

/** What a site is scanned under unless a sighting names another schedule. */
export const usualSchedule = (team: Team, site: Site | undefined): ScheduleId | undefined =>
  site?.schedule ?? team.defaultSchedule

const schedulesOfTeam = (team: Team): ReadonlyMap<ScheduleId, TeamSchedule> => {
  const siteIds = new Map<ScheduleId, SiteId[]>(team.defaultSchedule ? [[team.defaultSchedule, []]] : [])
  for (const site of team.sites) {
    const schedule = usualSchedule(team, site)
    if (!schedule) continue
    const sharing = siteIds.get(schedule)
    if (sharing) sharing.push(site.id)
    else siteIds.set(schedule, [site.id])
  }
  return new Map([...siteIds].map(([schedule, sites]) => [schedule, { team: team.name, schedule, sites }]))
}
