import type { EpochSeconds } from './instant.ts'

/**
 * The scan API does not take a team's token: no lane of the team asks before `until`. So the token costs one request in a while,
 * not one for each lane.
 */
export type TeamBlock = {
  readonly until: EpochSeconds
  readonly code: string
  readonly message: string
  /** Both, and the status, for people. */
  readonly because: string
}
