import type { TeamSchedule } from '../../lambdas/config/schedule-directory.ts'
import type { SiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { ScheduleId, TeamName } from '../../lambdas/domain/team.ts'
import { lanesOn, unknownSchedule } from '../../lambdas/stop/schedules-to-stop.ts'
import { wrongInput } from '../failure.ts'
import type { StateView } from '../ports.ts'
import { inOptionNames } from './parse-checked.ts'

/** The schedules that a scope is about, with their sites. Throws for one that neither the configuration nor a lane knows. */
export const schedulesOfScope = async (
  state: StateView,
  scope: Scope,
  directory: SiteDirectory,
): Promise<readonly TeamSchedule[]> => {
  const configured = directory.schedulesOf(scope)
  if (scope.kind !== 'schedule' || configured.length > 0) return configured
  return sightedSchedules(state, scope.schedule, directory)
}

/** A schedule that only sightings have named, for each team whose sightings did. */
const sightedSchedules = async (
  state: StateView,
  schedule: ScheduleId,
  directory: SiteDirectory,
): Promise<readonly TeamSchedule[]> => {
  const ports = { directory, scanLog: state, dueLanes: { dueBefore: state.dueLanes } }
  const lanes = await lanesOn(ports, schedule)
  if (lanes.length === 0) throw wrongInput(inOptionNames(unknownSchedule(schedule).message))
  const byTeam = Map.groupBy(lanes, ({ team }) => team)
  return [...byTeam].map(([team, its]) => ({ team, schedule, sites: [...new Set(its.map(({ site }) => site))] }))
}

/** The one team that an order is about, if it is one: its message's group. */
export const groupOf = (scope: Scope, schedules: readonly TeamSchedule[]): { readonly team?: TeamName } => {
  if (scope.kind === 'team') return { team: scope.team }
  const [team, ...others] = new Set(schedules.map((owned) => owned.team))
  return team !== undefined && others.length === 0 ? { team } : {}
}
