import { type Lane } from '../domain/lane.ts'
import { type Scope, scopeCovers } from '../domain/scope.ts'
import type { ScheduleId, TeamName } from '../domain/team.ts'
import type { StopPorts } from './stop-ports.ts'

type Stoppable = { readonly team: TeamName; readonly schedule: ScheduleId }

/**
 * The schedules that a scope covers: those of the configuration, and those that sightings have named for its lanes instead of
 * the configured ones.
 */
export const schedulesToStop = async (ports: StopPorts, scope: Scope): Promise<readonly Stoppable[]> => {
  const configured = ports.directory.schedulesOf(scope)
  const strays = await Promise.all(ports.directory.teamNames().map((team) => ports.scanLog.strayLanes(team)))
  const all = [...configured, ...strays.flat().filter((lane: Lane) => scopeCovers(scope, lane))]
  const distinct = new Map(all.map(({ team, schedule }) => [`${team} ${schedule}`, { team, schedule }]))
  return [...distinct.values()]
}
