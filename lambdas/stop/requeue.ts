import { enqueue } from '../domain/enqueue.ts'
import { secondOf, secondsAfter } from '../domain/instant.ts'
import type { StartedScan } from '../domain/ports.ts'
import type { StopRequest } from '../domain/stop-request.ts'
import type { StopPorts } from './stop-ports.ts'

/** Puts the hosts of our scans that a stop may have cut short back in their lanes: resume, which the API does not have. */
export const requeueInterrupted = async (ports: StopPorts, request: StopRequest): Promise<void> => {
  for (const scan of await scansMaybeCut(ports, request)) await requeue(ports, scan, request)
}

/** A scan's beginning is told by another function's clock. */
const CLOCK_SKEW_SECONDS = 2

/** Our scans on the schedule that were younger than a scan is assumed to take when the stop was asked for, however long ago. */
export const scansMaybeRunning = (
  ports: StopPorts,
  { team, schedule, askedAtMs }: StopRequest,
  all?: 'all',
): Promise<readonly StartedScan[]> => {
  const { assumeScanTakesSeconds } = ports.directory.teamNamed(team)
  return ports.scanLog.since(schedule, secondsAfter(secondOf(askedAtMs), -assumeScanTakesSeconds), all)
}

const scansMaybeCut = async (ports: StopPorts, request: StopRequest): Promise<readonly StartedScan[]> => {
  const { cutAtMs } = request
  const scans = await scansMaybeRunning(ports, request)
  return scans.filter(({ at }) => cutAtMs === undefined || at <= secondsAfter(secondOf(cutAtMs), CLOCK_SKEW_SECONDS))
}

/**
 * Every step may be done twice: the hosts are a set, and their force, just after the scan began, is the same each time. The
 * mark comes last, so a crash before it repeats the steps and loses no host.
 */
const requeue = async (ports: StopPorts, scan: StartedScan, { by, reason }: StopRequest): Promise<void> => {
  const { lane, ips, scanId, at } = scan
  const forcedAt = [secondsAfter(at, 1)]
  await enqueue(ports, ports.config.batching, { lane, hosts: ips.map((ip) => ({ ip, forcedAt })), urgent: false })
  await ports.outcomes.publish([
    { kind: 'Hosts Requeued', lane, ips, scanId, reason: reason === undefined ? by : `${by}: ${reason}` },
  ])
  await ports.scanLog.markRequeued(scan)
}
