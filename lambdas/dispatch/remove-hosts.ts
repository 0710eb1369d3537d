import type { Ipv4 } from '../domain/ipv4.ts'
import type { PendingHost } from '../domain/lane.ts'
import type { Flush } from './flush-state.ts'

export type Removal = 'removed' | 'lease-lost'

/** Takes hosts out of the lane for good: what became of them is recorded. */
export const removeHosts = async (flush: Flush, hosts: readonly PendingHost[]): Promise<Removal> => {
  const removed = await flush.ports.pending.remove(flush.taken.lease, hosts)
  const gone = new Set(ipsOf(hosts))
  flush.hosts = flush.hosts.filter(({ ip }) => !gone.has(ip))
  flush.sent += hosts.length
  return removed
}

export const ipsOf = (hosts: readonly PendingHost[]): readonly Ipv4[] => hosts.map(({ ip }) => ip)
