import type { Blackout, ScheduledStop } from '../domain/blackout.ts'
import type { Team } from '../domain/team.ts'

/**
 * The whole configuration, checked and with every default filled in. Plain JSON data: it is stored in each function's
 * bundle as `config.json`, and read back without a second check. Made by `parseConfig` only.
 */
export type RelayConfig = {
  readonly scanApi: {
    /** Without a slash at its end. */
    readonly baseUrl: string
  }
  readonly batching: {
    /** How long a lane collects hosts before its flush. */
    readonly windowSeconds: number
    readonly maxIpsPerScan: number
    /** For sites that are not listed; a listed site has its own. */
    readonly rescanAfterSeconds: number
  }
  /** One at least. */
  readonly teams: readonly Team[]
  readonly blackouts: readonly Blackout[]
  readonly stops: readonly ScheduledStop[]
}
