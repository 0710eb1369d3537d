import { secondOf } from './instant.ts'
import type { Lane } from './lane.ts'
import type { Clock, Lanes, WakeUps } from './ports.ts'
import { announce } from './waking.ts'

type WakePorts = {
  readonly lanes: Pick<Lanes, 'read' | 'hasten'>
  readonly wakeUps: WakeUps
  readonly clock: Pick<Clock, 'now'>
}

/** Wakes a lane that waits for the end of a hold, or for a mended block. Answers whether it did. */
export const wakeWaiting = async ({ lanes, wakeUps, clock }: WakePorts, lane: Lane): Promise<boolean> => {
  const state = await lanes.read(lane)
  const now = secondOf(clock.now())
  if (!state?.wake || state.wake.at <= now) return false
  if (state.wake.reason !== 'hold' && state.wake.reason !== 'blocked') return false
  await announce(wakeUps, lane, { ...state.wake, at: now })
  return (await lanes.hasten(state, now)) === 'hastened'
}
