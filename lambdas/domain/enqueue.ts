import { msAfter, secondNotBefore, secondOf } from './instant.ts'
import type { Lane, PendingHost } from './lane.ts'
import type { Clock, Lanes, PendingHosts, WakeUps } from './ports.ts'
import { announce, wakeAfterSighting } from './waking.ts'

export type EnqueuePorts = {
  readonly pending: Pick<PendingHosts, 'add'>
  readonly lanes: Pick<Lanes, 'note' | 'wake'>
  readonly wakeUps: WakeUps
  readonly clock: Pick<Clock, 'now'>
}

export type Batching = {
  /** How long a lane collects hosts before its flush. */
  readonly windowSeconds: number
  readonly maxIpsPerScan: number
}

export type Enqueued = { readonly lane: Lane; readonly hosts: readonly PendingHost[]; readonly urgent: boolean }

/**
 * Has hosts wait in their lane, and the lane woken for them. Pending first, then the count of sightings, then the message, then
 * the wake: a crash between any two loses no host, and doing all of it again changes nothing. Answers how many are new.
 */
export const enqueue = async (
  { pending, lanes, wakeUps, clock }: EnqueuePorts,
  { windowSeconds, maxIpsPerScan }: Batching,
  { lane, hosts, urgent }: Enqueued,
): Promise<number> => {
  const added = await pending.add(lane, hosts)
  const nowMs = clock.now()
  const now = secondOf(nowMs)
  const windowEndsAt = urgent ? now : secondNotBefore(msAfter(nowMs, windowSeconds * 1000))
  const state = await lanes.note(lane, { added, now, windowEndsAt, urgent })
  const wake = wakeAfterSighting(state, { now, urgent, maxIpsPerScan })
  if (wake) await lanes.wake(lane, await announce(wakeUps, lane, wake))
  return added
}
