import { type Scope, scopeCovers } from '../domain/scope.ts'
import type { ScheduleId, TeamName } from '../domain/team.ts'
import { lanesDueSoon } from './leased-lanes.ts'
import type { StopPorts } from './stop-ports.ts'

type Stoppable = { readonly team: TeamName; readonly schedule: ScheduleId }

/**
 * The schedules that a scope covers: those of the configuration, and those that sightings have named for its lanes instead of
 * the configured ones.
 */
export const schedulesToStop = async (ports: StopPorts, scope: Scope): Promise<readonly Stoppable[]> => {
  const configured = ports.directory.schedulesOf(scope)
  const strays = await Promise.all(ports.directory.teamNames().map((team) => ports.scanLog.strayLanes(team)))
  // A stray lane is known as such once its first scan is; before, a start on its way is known by its wake.
  const lanes = [...strays.flat(), ...(await lanesDueSoon(ports))]
  const all = [...configured, ...lanes.filter((lane) => scopeCovers(scope, lane))]
  const distinct = new Map(all.map(({ team, schedule }) => [`${team} ${schedule}`, { team, schedule }]))
  return [...distinct.values()]
}
