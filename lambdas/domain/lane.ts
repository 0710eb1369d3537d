import type { EpochMs, EpochSeconds } from './instant.ts'
import type { Ipv4 } from './ipv4.ts'
import { no, ok, type Result } from './result.ts'
import type { ScheduleId, SiteId, TeamName } from './team.ts'

/** The hosts that one multi-IP request can carry together. */
export type Lane = { readonly team: TeamName; readonly schedule: ScheduleId; readonly site: SiteId }

/** `team#schedule#site`: the lane in log lines, metrics and table keys. */
export type LaneId = string & { readonly brand: 'LaneId' }

export const laneIdOf = (lane: Lane): LaneId => `${lane.team}#${lane.schedule}#${lane.site}` as LaneId

export const parseLaneId = (text: string): Result<Lane> => {
  const [team, schedule, site, ...rest] = text.split('#')
  if (!team || !schedule || !site || rest.length > 0) return no('not a lane: expected team#schedule#site')
  return ok({ team: team as TeamName, schedule: schedule as ScheduleId, site: site as SiteId })
}

/**
 * A host that waits for its scan. `forcedAt` holds the moments for which `rescanAfter` does not count: a scan begun at or
 * after the last of them satisfies the host, an earlier one does not.
 */
export type PendingHost = { readonly ip: Ipv4; readonly forcedAt?: readonly EpochSeconds[] }

/** Why a lane has its `flushAt`: its window, its reserved request slot, a retry, a hold or blackout, or a block. */
type WaitReason = 'window' | 'slot' | 'retry' | 'hold' | 'blocked'

/** A lane's wish to be looked at: at `at`, because of `reason`. */
export type Wake = {
  readonly at: EpochSeconds
  readonly reason: WaitReason
  /** No message was sent for it, because it is further off than the queue can delay one: the sweep sends it in time. */
  readonly unannounced?: boolean
  /** `slot`: the request slot that is reserved for this lane. */
  readonly slotAtMs?: EpochMs
  /** `retry`: how many tries have failed in a row; `blocked` keeps it. */
  readonly attempt?: number
  /** `Lane Blocked` was told and its end was not: kept whatever the lane waits for since. */
  readonly blocked?: boolean
  /** Why, for people. */
  readonly because?: string
  /** Somewhere up to this address is a host that the API refuses (`batching.ts`). */
  readonly suspectUpTo?: Ipv4
}

/** The META item of a lane. */
export type LaneState = {
  readonly lane: Lane
  /** Counts `note` calls: a flush that saw n of them may end the lane only if there are still n. */
  readonly sightings: number
  /** About how many hosts are pending; exact when the lane is idle. */
  readonly waiting: number
  /** When the first of the hosts that wait now was seen. */
  readonly oldestAt?: EpochSeconds
  /** When the window of the oldest unflushed host ends; absent when a flush has taken it. */
  readonly windowEndsAt?: EpochSeconds
  /** Absent: the lane is idle. */
  readonly wake?: Wake
  readonly leaseUntil?: EpochSeconds
}
