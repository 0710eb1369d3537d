import type { EpochSeconds } from './instant.ts'
import type { Lane, LaneState, Wake } from './lane.ts'
import type { WakeUps } from './ports.ts'

/**
 * The wake that a lane needs after a sighting, if it needs a new one: at the end of its window, or now when it is full or the
 * sighting is urgent. A lane that waits for its request slot, a retry, a hold or a mended block is left to wait: those end
 * when they end, and take along what has come in the meantime.
 */
export const wakeAfterSighting = (
  state: LaneState,
  at: { readonly now: EpochSeconds; readonly urgent: boolean; readonly maxIpsPerScan: number },
): Wake | undefined => {
  const atOnce = at.urgent || state.waiting >= at.maxIpsPerScan
  if (!state.wake) return { at: atOnce ? at.now : (state.windowEndsAt ?? at.now), reason: 'window' }
  const couldBeSooner = state.wake.reason === 'window' && state.wake.at > at.now
  return atOnce && couldBeSooner ? { at: at.now, reason: 'window' } : undefined
}

/** Whether a woken lane sends all it has. Before the end of its window (woken because it is full) it sends full requests only. */
export const sendsEverything = (state: LaneState, now: EpochSeconds): boolean =>
  state.wake?.reason !== 'window' || state.windowEndsAt === undefined || state.windowEndsAt <= now

/**
 * Sends the message of a wake that is about to be set. First the message, then the wake: a crash in between costs a message
 * that nobody heeds, where the other order would leave a wake that nobody announces.
 */
export const announce = async (wakeUps: WakeUps, lane: Lane, wake: Wake): Promise<Wake> =>
  (await wakeUps.send(lane, wake.at)) === 'sent' ? wake : { ...wake, unannounced: true }
