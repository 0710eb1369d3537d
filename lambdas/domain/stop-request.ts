import type { EpochMs } from './instant.ts'
import type { ScheduleId, TeamName } from './team.ts'

/** One schedule to be stopped: what a stop of any scope comes down to. */
export type StopRequest = {
  /** The id of the message that asked for it: the same however often that is delivered. */
  readonly order: string
  readonly team: TeamName
  readonly schedule: ScheduleId
  /** `command`, `blackout:<name>` or `stop:<name>`. */
  readonly by: string
  readonly reason?: string
  /** When it was asked for: every scan that may have been running then may have been cut short by one of its tries. */
  readonly askedAtMs: EpochMs
  /** Tries that have failed before. */
  readonly tries: number
  /** A try before may have stopped the scan without our learning it: then "not running" is no proof that ours went through. */
  readonly unsure: boolean
  /** Set when this is the second look, at a schedule that had a start on its way: until when to wait for its lease to end. */
  readonly againUntilMs?: EpochMs
  /** Set when nothing is left but to put back the hosts of scans that began by then, and whose start was not answered yet. */
  readonly cutAtMs?: EpochMs
  /** A request slot that is reserved for it. */
  readonly slotAtMs?: EpochMs
}
