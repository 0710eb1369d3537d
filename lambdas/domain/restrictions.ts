import type { Blackout } from './blackout.ts'
import { secondsAfter } from './instant.ts'
import type { Holds, Restrictions } from './ports.ts'
import { restrictionAt } from './restriction.ts'

/**
 * The clocks of two functions differ by up to 2 s, and a second is soon over: a start that by one clock comes just before a
 * blackout may come after the stop that another brings at its beginning, and nobody would stop it.
 */
const BLACKOUT_AHEAD_SECONDS = 3

/**
 * What is in force, or will be in a moment, from the configuration's blackouts and the holds as they are at the moment of the
 * question.
 */
export const createRestrictions = (blackouts: readonly Blackout[], holds: Pick<Holds, 'on'>): Restrictions => ({
  at: async (lane, now) => {
    const rules = { blackouts, holds: await holds.on(lane) }
    return restrictionAt(rules, lane, now) ?? restrictionAt(rules, lane, secondsAfter(now, BLACKOUT_AHEAD_SECONDS))
  },
})
