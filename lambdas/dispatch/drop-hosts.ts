import { isFresh } from '../domain/freshness.ts'
import { secondOf } from '../domain/instant.ts'
import { formatIpv4 } from '../domain/ipv4.ts'
import { rejectedOutcomes } from '../domain/outcome.ts'
import { whyNotScannable } from '../domain/scannable.ts'
import type { Flush } from './flush-state.ts'
import { ipsOf, type Removal, removeHosts } from './remove-hosts.ts'

/**
 * Takes away hosts that may not be scanned any more: a blackout or an outage may have kept them waiting until a deployment that
 * excludes them.
 */
export const dropForbidden = async (flush: Flush): Promise<Removal> => {
  const { ports, taken } = flush
  const { lane } = taken.lease
  const policy = ports.directory.policyOf(lane)
  const forbidden = flush.hosts.flatMap((host) => {
    const reason = whyNotScannable(host.ip, policy)
    return reason === undefined ? [] : [{ host, reason }]
  })
  if (forbidden.length === 0) return 'removed'
  const rejections = forbidden.map(({ host, reason }) => ({ ip: formatIpv4(host.ip), reason }))
  await ports.outcomes.publish(rejectedOutcomes(lane, rejections))
  ports.telemetry.count('HostsRejected', rejections.length)
  return removeHosts(
    flush,
    forbidden.map(({ host }) => host),
  )
}

/**
 * Takes away hosts that were scanned since they were queued: the last word on `rescanAfter`, since a sighting may have been
 * read before the scan and written after it.
 */
export const dropFresh = async (flush: Flush): Promise<Removal> => {
  const { ports, taken } = flush
  const { lane } = taken.lease
  const scannedAt = await ports.history.scannedAt(lane, ipsOf(flush.hosts))
  const at = { now: secondOf(ports.clock.now()), rescanAfterSeconds: ports.directory.policyOf(lane).rescanAfterSeconds }
  const fresh = flush.hosts.filter((host) => isFresh(host, scannedAt.get(host.ip), at))
  if (fresh.length === 0) return 'removed'
  await ports.outcomes.publish([{ kind: 'Hosts Skipped', lane, ips: ipsOf(fresh), reason: 'recently-scanned' }])
  ports.telemetry.count('HostsSkipped', fresh.length)
  return removeHosts(flush, fresh)
}
