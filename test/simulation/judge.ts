import type { Violation } from './facts.ts'
import { everyHostHasItsEnd } from './judge-hosts.ts'
import { limitsAreKept, pausesAreKept } from './judge-limits.ts'
import { noNeedlessRepeats, requeuedOnce, stoppedOnce } from './judge-repeats.ts'
import { noneLeftRunning, noStartWhenForbidden } from './judge-restrictions.ts'
import { becomesQuiet, fewestRequests, noTokenSeen, stopsInTime } from './judge-system.ts'
import { blocksToldOnce, rejectedForCause } from './judge-tellings.ts'
import type { Played } from './play.ts'

export type Judge = (played: Played) => readonly Violation[]

/** The rules of `docs/design.md`, "What must always hold", each by a judge that knows only what is seen from outside. */
const JUDGES: readonly Judge[] = [
  limitsAreKept,
  pausesAreKept,
  noStartWhenForbidden,
  noneLeftRunning,
  noNeedlessRepeats,
  requeuedOnce,
  stoppedOnce,
  fewestRequests,
  stopsInTime,
  noTokenSeen,
  rejectedForCause,
  blocksToldOnce,
  becomesQuiet,
  everyHostHasItsEnd,
]

/** Every broken rule of a run, each told once: its first breach. */
export const judge = (played: Played): readonly Violation[] => [
  ...played.facts.violations,
  ...JUDGES.flatMap((rule) => rule(played).slice(0, 1)),
]
