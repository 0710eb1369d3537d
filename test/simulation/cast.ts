import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import type { Ipv4 } from '../../lambdas/domain/ipv4.ts'
import type { FaultKind } from './fault.ts'

/** Who and what a run is played with. */
export type Cast = {
  readonly config: RelayConfig
  readonly startMs: number
  /** How far the clocks of the functions may be off. */
  readonly mostSkewMs: number
  /** How long a request to the scan API, or its reply, is on its way. */
  readonly apiLatencyMs: { readonly least: number; readonly most: number }
  /** How long a scan takes, as a part of what the team's configuration assumes. */
  readonly scanTakes: { readonly least: number; readonly most: number }
  /** Hosts for which the scan API answers 422. */
  readonly refused: ReadonlySet<Ipv4>
  /** Nothing fails, and bursts are shorter than windows: then the number of requests is exact. */
  readonly isCalm: boolean
  /** Nothing fails, and no stop waits for another: then each is with the API soon. */
  readonly isQuick: boolean
}

/** One thing that somebody or something does to scan-relay. */
export type Happening =
  | { readonly kind: 'sighting'; readonly atMs: number; readonly message: SightingMessage }
  /** Any other message: bad ones. */
  | {
      readonly kind: 'poison'
      readonly atMs: number
      readonly queue: 'hosts' | 'stops' | 'lanes'
      readonly body: string
    }
  | { readonly kind: 'order'; readonly atMs: number; readonly message: Readonly<Record<string, unknown>> }
  | { readonly kind: 'blackout-fires'; readonly atMs: number; readonly name: string }
  /** All functions die, and new ones have another window. */
  | { readonly kind: 'deploy'; readonly atMs: number; readonly windowSeconds: number }
  | { readonly kind: 'purge'; readonly atMs: number }
  /** The API takes only a new token from now on; the secret has it so much later. */
  | {
      readonly kind: 'token'
      readonly atMs: number
      readonly team: string
      readonly secretAfterMs: number
      readonly emptied: boolean
    }
  /** A scan of the customer's own begins. */
  | { readonly kind: 'own-scan'; readonly atMs: number; readonly schedule: string; readonly takesMs: number }
  | {
      readonly kind: 'season'
      readonly atMs: number
      readonly untilMs: number
      readonly rates: Partial<Record<FaultKind, number>>
      readonly slowMs?: number
    }

export type SightingMessage = {
  readonly site_id: string
  readonly ips: readonly string[]
  readonly schedule_id?: string
  readonly urgent?: boolean
  readonly force?: boolean
}

/** A whole run: with the seed of its chance, it says everything. */
export type Plan = { readonly cast: Cast; readonly happenings: readonly Happening[] }
