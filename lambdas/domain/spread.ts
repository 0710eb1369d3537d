import { type EpochSeconds, secondsAfter } from './instant.ts'
import type { LaneId } from './lane.ts'

/** When a lane is flushed after a blackout or hold that ends at `until`: always the same second of the `spreadSeconds`. */
export const spreadAfter = (lane: LaneId, until: EpochSeconds, spreadSeconds = 30): EpochSeconds =>
  secondsAfter(until, hashOf(lane) % spreadSeconds)

/** FNV-1a with 32 bits: even enough, and the same everywhere. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
