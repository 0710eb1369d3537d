import { type EpochSeconds, epochSeconds, secondOf } from '../domain/instant.ts'
import { type LaneState, laneIdOf } from '../domain/lane.ts'
import type { FlushEnd, TakenLease } from '../domain/ports.ts'
import { unreachable } from '../domain/unreachable.ts'
import { announce } from '../domain/waking.ts'
import type { DispatchPorts } from './dispatch-ports.ts'
import type { FlushResult } from './flush-state.ts'

/**
 * Ends the lease. A lane goes idle only if no sighting came since the lease was taken; otherwise its new hosts get a window of
 * their own.
 */
export const leaveLane = async (ports: DispatchPorts, taken: TakenLease, result: FlushResult): Promise<void> => {
  const { lane } = taken.lease
  if (result.kind === 'lease-lost') return ports.telemetry.warn('lease.lost', { lane: laneIdOf(lane) })
  const isBlocked = result.kind === 'wait' && result.wake.reason === 'blocked' && result.wake.blocked
  ports.telemetry.count('LanesBlocked', isBlocked ? 1 : 0)
  let state = taken.state
  for (;;) {
    const end = endOf(ports, { taken, result, state })
    const announced = end.kind === 'idle' ? end : { ...end, wake: await announce(ports.wakeUps, lane, end.wake) }
    const ended = await ports.lanes.endFlush(taken.lease, announced)
    if (ended === 'ended') return
    if (ended === 'lease-lost') return ports.telemetry.warn('lease.lost', { lane: laneIdOf(lane) })
    state = (await ports.lanes.read(lane)) ?? state
  }
}

type Leaving = {
  readonly taken: TakenLease
  readonly result: Exclude<FlushResult, { kind: 'lease-lost' }>
  /** As read last. */
  readonly state: LaneState
}

const endOf = (ports: DispatchPorts, { taken, result, state }: Leaving): FlushEnd => {
  const { sightings } = state
  const now = secondOf(ports.clock.now())
  const seenMeanwhile = state.waiting - taken.state.waiting
  switch (result.kind) {
    case 'wait':
      return result
    case 'drained': {
      if (sightings === taken.state.sightings) return { kind: 'idle', sightings }
      return collect(ports, { sightings, now, waiting: seenMeanwhile }, state.windowEndsAt ?? now)
    }
    case 'collect': {
      const before = taken.state.windowEndsAt ?? now
      const windowEndsAt = epochSeconds(Math.min(before, state.windowEndsAt ?? before))
      return collect(ports, { sightings, now, waiting: result.remaining + seenMeanwhile }, windowEndsAt)
    }
    default:
      return unreachable(result)
  }
}

/** The lane is woken at the end of its window, or at once if its hosts fill a request by now. */
const collect = (
  ports: DispatchPorts,
  { sightings, now, waiting }: { sightings: number; now: EpochSeconds; waiting: number },
  windowEndsAt: EpochSeconds,
): FlushEnd => ({
  kind: 'collect',
  sightings,
  waiting,
  windowEndsAt,
  wake: { at: waiting >= ports.batching.maxIpsPerScan ? now : windowEndsAt, reason: 'window' },
})
