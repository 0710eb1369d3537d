import type { NextStep } from '../domain/after-answer.ts'
import { allOf } from '../domain/all-of.ts'
import { msOf, secondsAfter } from '../domain/instant.ts'
import { formatIpv4 } from '../domain/ipv4.ts'
import { laneIdOf } from '../domain/lane.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Flush } from './flush-state.ts'
import { ipsOf, type Removal, removeHosts } from './remove-hosts.ts'

/**
 * Remembers an accepted scan, then takes its hosts out of the lane. A crash before the end leaves hosts that are pending and
 * remembered as scanned, and the next flush drops them without a request.
 */
export const recordScan = async (flush: Flush, step: Extract<NextStep, { kind: 'scanned' }>): Promise<Removal> => {
  const { ports, taken, requestedAt: at } = flush
  const { lane } = taken.lease
  const { scanId, scanned, notAccepted } = step
  const ips = ipsOf(scanned)
  const stray = !ports.directory.isUsual(lane)
  const keepUntil = secondsAfter(at, ports.directory.policyOf(lane).rescanAfterSeconds)
  // The log first: a scan that only the history knows is taken for done, and could not be put back by a stop.
  await ports.scanLog.add({ lane, scanId, at, ips }, stray)
  // Logged too late for a stop that waited for this lease to end: nobody would put the hosts back, so they are not done yet.
  if (ports.clock.now() > flush.deadline) return 'lease-lost'
  await allOf([ports.history.record(lane, ips, { at, keepUntil }), ports.outcomes.publish(outcomesOf(flush, step))])
  flush.blocked = false
  report(flush, ips.length)
  return removeHosts(flush, [...scanned, ...notAccepted])
}

/** A host that the API refuses even alone. */
export const recordRejected = async (
  flush: Flush,
  { host, code, message }: Extract<NextStep, { kind: 'reject' }>,
): Promise<Removal> => {
  const { lane } = flush.taken.lease
  await flush.ports.outcomes.publish([
    { kind: 'Hosts Rejected', lane, ips: [formatIpv4(host.ip)], reason: 'refused-by-api', code, message },
  ])
  flush.ports.telemetry.count('HostsRejected', 1)
  return removeHosts(flush, [host])
}

const outcomesOf = (
  flush: Flush,
  { scanId, scanned, notAccepted }: Extract<NextStep, { kind: 'scanned' }>,
): readonly Outcome[] => {
  const { lane } = flush.taken.lease
  return [
    ...(flush.blocked ? [{ kind: 'Lane Unblocked', lane } as const] : []),
    { kind: 'Scan Started', lane, scanId, ips: ipsOf(scanned) },
    ...(notAccepted.length > 0
      ? [{ kind: 'Hosts Rejected', lane, ips: ipsOf(notAccepted).map(formatIpv4), reason: 'not-accepted' } as const]
      : []),
  ]
}

const report = (flush: Flush, hosts: number): void => {
  const { ports, taken } = flush
  ports.telemetry.count('HostsPerRequest', hosts)
  if (taken.state.oldestAt !== undefined) {
    ports.telemetry.count('SecondsToScan', (ports.clock.now() - msOf(taken.state.oldestAt)) / 1000)
  }
  ports.telemetry.info('scan.started', { lane: laneIdOf(taken.lease.lane), hosts })
}
