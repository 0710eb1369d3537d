import type { EpochMs, EpochSeconds } from './instant.ts'

/** What the scan API has answered to a stop, written down before anything is made of it: the request is not sent again. */
export type StopRecord = {
  readonly told: 'accepted' | 'not-running'
  readonly atMs: EpochMs
  /** Not if nothing was running, and no try before can have stopped it. */
  readonly mayHaveCut: boolean
  /** When the last lease on a lane of the schedule ends: a start was on its way, and the stop is to be sent once more. */
  readonly leaseEndsAt?: EpochSeconds
  /** All that follows is done. */
  readonly done: boolean
}
