import { type EpochSeconds, epochSeconds, secondOf, secondsAfter } from '../domain/instant.ts'
import { type Lane, laneIdOf } from '../domain/lane.ts'
import type { ScheduleId, TeamName } from '../domain/team.ts'
import type { StopPorts } from './stop-ports.ts'

/** A lane is flushed from two seconds before its wake at the soonest; more, because clocks differ. */
const SOON_SECONDS = 5

/** Whether a lane with this wake may be in a flush, or will be in a moment. */
export const isDueSoon = (ports: StopPorts, at: EpochSeconds): boolean => at < soon(ports)

const soon = ({ clock }: StopPorts): EpochSeconds => secondsAfter(secondOf(clock.now()), SOON_SECONDS)

const lanesDueSoon = async (ports: StopPorts): Promise<readonly Lane[]> =>
  (await ports.dueLanes.dueBefore(soon(ports))).map(({ lane }) => lane)

/**
 * When the last lease on a lane of this schedule ends, if there is one: a start may be on its way there. The configured lanes
 * are read themselves; others are found by their wake, which a lane keeps while it is flushed.
 */
export const leasedUntil = async (
  ports: StopPorts,
  { team, schedule }: { readonly team: TeamName; readonly schedule: ScheduleId },
): Promise<EpochSeconds | undefined> => {
  const now = secondOf(ports.clock.now())
  const configured = ports.directory.sitesOn(team, schedule).map((site): Lane => ({ team, schedule, site }))
  const lanes = [...configured, ...(await lanesDueSoon(ports))].filter(
    (lane) => lane.team === team && lane.schedule === schedule,
  )
  const distinct = [...new Map(lanes.map((lane) => [laneIdOf(lane), lane])).values()]
  const states = await Promise.all(distinct.map((lane) => ports.lanes.read(lane)))
  const ends = states.flatMap((state) =>
    state?.leaseUntil !== undefined && state.leaseUntil >= now ? [state.leaseUntil] : [],
  )
  return ends.length > 0 ? epochSeconds(Math.max(...ends)) : undefined
}
