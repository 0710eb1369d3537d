import type { EpochMs, EpochSeconds } from '../domain/instant.ts'
import type { Ipv4 } from '../domain/ipv4.ts'
import type { PendingHost, Wake } from '../domain/lane.ts'
import type { TakenLease } from '../domain/ports.ts'
import type { Restriction } from '../domain/restriction.ts'
import type { DispatchPorts } from './dispatch-ports.ts'

/** How a flush came to its end. */
export type FlushResult =
  | { readonly kind: 'drained' }
  /** The rest does not fill a request yet. */
  | { readonly kind: 'collect'; readonly remaining: number }
  | Waiting
  | { readonly kind: 'lease-lost' }

/**
 * `sent`: how many hosts are no longer pending since; `restriction`: the blackout or hold that it waits for; `ofTeam`: it waits
 * for a token that is taken.
 */
export type Waiting = {
  readonly kind: 'wait'
  readonly wake: Wake
  readonly sent: number
  readonly restriction?: Restriction
  readonly ofTeam?: boolean
}

/** One flush of one lane: what it was given, and how far it has come. */
export type Flush = {
  readonly ports: DispatchPorts
  readonly taken: TakenLease
  /** When the function is killed. */
  readonly deadline: EpochMs
  hosts: readonly PendingHost[]
  readonly startedAtMs: EpochMs
  readAtMs: EpochMs
  /** How long the first look at the lane took. */
  readMs: number
  sent: number
  attempt: number
  /** `Lane Blocked` was told last, not `Lane Unblocked`. */
  blocked: boolean
  reservedAtMs: EpochMs | undefined
  suspectUpTo: Ipv4 | undefined
  /** When the last request was sent: a scan begins then at the soonest. */
  requestedAt: EpochSeconds
}
