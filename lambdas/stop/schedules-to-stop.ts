import type { SiteDirectory } from '../config/site-directory.ts'
import { BadMessage } from '../domain/errors.ts'
import { EVER } from '../domain/instant.ts'
import type { Lane } from '../domain/lane.ts'
import type { DueLane, DueLanes, ScanLog } from '../domain/ports.ts'
import { type Scope, scopeCovers } from '../domain/scope.ts'
import type { ScheduleId, TeamName } from '../domain/team.ts'
import { isDueSoon } from './leased-lanes.ts'
import type { StopPorts } from './stop-ports.ts'

type Stoppable = { readonly team: TeamName; readonly schedule: ScheduleId }

/** What tells which lanes there are. */
export type LanePorts = {
  readonly directory: SiteDirectory
  readonly scanLog: Pick<ScanLog, 'strayLanes'>
  readonly dueLanes: Pick<DueLanes, 'dueBefore'>
}

/**
 * The schedules that a scope covers: those of the configuration, and those that sightings have named for its lanes instead of
 * the configured ones.
 */
export const schedulesToStop = async (ports: StopPorts, scope: Scope): Promise<readonly Stoppable[]> => {
  const configured = ports.directory.schedulesOf(scope)
  const isUnlisted = scope.kind === 'schedule' && configured.length === 0
  const lanes = isUnlisted ? await lanesOn(ports, scope.schedule) : await lanesIn(ports, scope)
  const distinct = new Map(
    [...configured, ...lanes].map(({ team, schedule }) => [`${team} ${schedule}`, { team, schedule }]),
  )
  return [...distinct.values()]
}

/** The teams that a scope is about. Throws `BadMessage` for a schedule that neither the configuration nor a lane knows. */
export const teamsOf = async (ports: LanePorts, scope: Scope): Promise<readonly TeamName[]> => {
  const configured = ports.directory.teamsIn(scope)
  if (scope.kind !== 'schedule' || configured.length > 0) return configured
  const lanes = await lanesOn(ports, scope.schedule)
  if (lanes.length === 0) throw unknownSchedule(scope.schedule)
  return [...new Set(lanes.map(({ team }) => team))]
}

/** Throws `BadMessage` for a schedule that nobody knows. */
export const refuseUnknownSchedule = async (ports: LanePorts, scope: Scope): Promise<void> => {
  await teamsOf(ports, scope)
}

export const unknownSchedule = (schedule: ScheduleId): BadMessage =>
  new BadMessage(
    'unknown-schedule',
    `schedule_id is ${schedule}: expected a schedule that the configuration or a sighting names`,
  )

/**
 * The lanes that are known to be on a schedule: those with waiting hosts, and those of which sightings have named it. A team that
 * the configuration has lost has no token to stop anything with.
 */
export const lanesOn = async (
  { directory, scanLog, dueLanes }: LanePorts,
  schedule: ScheduleId,
): Promise<readonly Lane[]> => {
  const [strays, due] = await Promise.all([straysOf({ directory, scanLog }), dueLanes.dueBefore(EVER)])
  const lanes = [...strays, ...due.map(({ lane }) => lane)]
  return lanes.filter((lane) => lane.schedule === schedule && directory.teamOf(lane.team) !== undefined)
}

/** A stray lane is known as such once its first scan is; before, a start is known by what its lane waits for. */
const lanesIn = async (ports: StopPorts, scope: Scope): Promise<readonly Lane[]> => {
  const isMeant = (lane: Lane): boolean => scopeCovers(scope, lane) && ports.directory.teamOf(lane.team) !== undefined
  const strays = (await straysOf(ports)).filter(isMeant)
  const waiting = (await ports.dueLanes.dueBefore(EVER)).filter(
    ({ lane }) => isMeant(lane) && !ports.directory.isUsual(lane),
  )
  const started = await Promise.all(waiting.map((due) => mayHaveStarted(ports, due)))
  return [...strays, ...waiting.filter((_, index) => started[index]).map(({ lane }) => lane)]
}

/** A start of this lane may be on its way, or taken without our learning it. */
const mayHaveStarted = async (ports: StopPorts, { lane, at }: DueLane): Promise<boolean> =>
  isDueSoon(ports, at) || ((await ports.lanes.read(lane))?.wake?.attempt ?? 0) > 0

const straysOf = async ({ directory, scanLog }: Pick<LanePorts, 'directory' | 'scanLog'>): Promise<readonly Lane[]> =>
  (await Promise.all(directory.teamNames().map((team) => scanLog.strayLanes(team)))).flat()
