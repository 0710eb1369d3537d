import type { Blackout, ScheduledStop } from '../domain/blackout.ts'
import type { Team } from '../domain/team.ts'

/**
 * The whole configuration, checked and with every default filled in. Plain JSON data: it is stored in each function's
 * bundle as `config.json`, and read back without a second check. Made by `parseConfig` only.
 */
export type RelayConfig = {
  readonly scanApi: { readonly baseUrl: string }
  readonly batching: {
    /** How long a lane collects hosts before its flush. */
    readonly windowSeconds: number
    readonly maxIpsPerScan: number
  }
  readonly teams: readonly Team[]
  readonly blackouts: readonly Blackout[]
  readonly stops: readonly ScheduledStop[]
}
