import { secondOf, secondsAfter } from '../domain/instant.ts'
import type { StartedScan } from '../domain/ports.ts'
import type { StopRequest } from '../domain/stop-request.ts'
import { announce, wakeAfterSighting } from '../domain/waking.ts'
import type { StopPorts } from './stop-ports.ts'

/** Puts the hosts of our scans that a stop may have cut short back in their lanes: resume, which the API does not have. */
export const requeueInterrupted = async (ports: StopPorts, request: StopRequest): Promise<void> => {
  const { assumeScanTakesSeconds } = ports.directory.teamNamed(request.team)
  const since = secondsAfter(secondOf(ports.clock.now()), -assumeScanTakesSeconds)
  const scans = await ports.scanLog.since(request.schedule, since)
  for (const scan of scans) await requeue(ports, scan, request)
}

/**
 * Every step may be done twice: the hosts are a set, and their force, just after the scan began, is the same each time. The
 * mark comes last, so a crash before it repeats the steps and loses no host.
 */
const requeue = async (ports: StopPorts, scan: StartedScan, { by, reason }: StopRequest): Promise<void> => {
  const { lane, ips, scanId, at } = scan
  const { windowSeconds, maxIpsPerScan } = ports.config.batching
  const forcedAt = [secondsAfter(at, 1)]
  const added = await ports.pending.add(
    lane,
    ips.map((ip) => ({ ip, forcedAt })),
  )
  const now = secondOf(ports.clock.now())
  const state = await ports.lanes.note(lane, {
    added,
    now,
    windowEndsAt: secondsAfter(now, windowSeconds),
    urgent: false,
  })
  const wake = wakeAfterSighting(state, { now, urgent: false, maxIpsPerScan })
  if (wake) await ports.lanes.wake(lane, await announce(ports.wakeUps, lane, wake))
  await ports.outcomes.publish([
    { kind: 'Hosts Requeued', lane, ips, scanId, reason: reason === undefined ? by : `${by}: ${reason}` },
  ])
  await ports.scanLog.markRequeued(scan)
}
