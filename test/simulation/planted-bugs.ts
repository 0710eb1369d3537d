import type { PlantedBug } from './planted-bug.ts'
import { FLUSH_BUGS } from './planted-flush-bugs.ts'
import { OTHER_BUGS } from './planted-other-bugs.ts'
import { REQUEST_BUGS } from './planted-request-bugs.ts'
import { PROFILES } from './profile.ts'
import { type Simulated, simulate } from './simulate.ts'

export const PLANTED_BUGS: readonly PlantedBug[] = [...FLUSH_BUGS, ...REQUEST_BUGS, ...OTHER_BUGS]

/** Seeds of the kind of day on which a bug shows best. */
const seedsFor = ({ shows }: PlantedBug, count: number): readonly number[] => {
  const kind = PROFILES.findIndex(({ name }) => name === shows)
  return Array.from({ length: count }, (_, index) => (kind < 0 ? index : kind + index * PROFILES.length))
}

/**
 * The first of `count` seeds on which a rule is broken with the bug and none without it, which shows that the bug is what
 * was found; undefined if there is none.
 */
export const caught = async (bug: PlantedBug, count: number): Promise<Simulated | undefined> => {
  for (const seed of seedsFor(bug, count)) {
    const found = await simulate(seed, { bug })
    if (found.violations.length === 0) continue
    const { on, sweeps } = bug
    const without = await simulate(seed, { bug: { ...(on && { on }), ...(sweeps !== undefined && { sweeps }) } })
    if (without.violations.length > 0) throw new Error(`seed ${seed} fails without the bug too`)
    return found
  }
  return undefined
}
