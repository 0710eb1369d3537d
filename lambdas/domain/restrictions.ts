import type { Blackout } from './blackout.ts'
import type { Holds, Restrictions } from './ports.ts'
import { restrictionAt } from './restriction.ts'

/** What is in force, from the configuration's blackouts and the holds as they are at the moment of the question. */
export const createRestrictions = (blackouts: readonly Blackout[], holds: Pick<Holds, 'on'>): Restrictions => ({
  at: async (lane, now) => restrictionAt({ blackouts, holds: await holds.on(lane) }, lane, now),
})
