import type { Ipv4 } from './ipv4.ts'
import type { PendingHost } from './lane.ts'

export type BatchRules = {
  /** The most hosts that one request carries. */
  readonly limit: number
  /** Send all there is; else full requests only, since what is not full can still grow. */
  readonly everything: boolean
  /** Somewhere up to this address is a host that the API refuses. */
  readonly suspectUpTo?: Ipv4
}

/**
 * The hosts of the next request out of `hosts` (in numeric order), empty when none is to be sent. Sent one after the other
 * the batches partition the hosts into ⌈hosts ÷ limit⌉ requests, the fewest there can be.
 *
 * While a refused host is suspected, the stretch that holds it is halved: its first half is sent, and if that is accepted,
 * the rest is known to hold the refused one and is halved in turn, without asking for it whole. k refused hosts among n
 * cost at most 2·k·log₂n + 1 requests.
 */
export const nextBatch = <Host extends PendingHost>(hosts: readonly Host[], rules: BatchRules): readonly Host[] => {
  const { limit, everything, suspectUpTo = Number.NEGATIVE_INFINITY } = rules
  if (limit < 1) throw new RangeError(`no batch holds ${limit} hosts`)
  const suspects = hosts.filter((host) => host.ip <= suspectUpTo).slice(0, limit)
  if (suspects.length > 0) return suspects.slice(0, Math.max(1, Math.floor(suspects.length / 2)))
  return everything || hosts.length >= limit ? hosts.slice(0, limit) : []
}

/** What is known of refused hosts once `batch` was refused; undefined when it was a single one, which is found thereby. */
export const suspectAfterRefusal = (batch: readonly PendingHost[]): Ipv4 | undefined => batch.slice(1).at(-1)?.ip
