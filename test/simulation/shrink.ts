import type { Happening, Plan } from './cast.ts'
import type { Violation } from './facts.ts'
import { judge } from './judge.ts'
import { type PlayOptions, play } from './play.ts'

/** A failing run with as little in it as still breaks the same rule. */
export type Shrunk = {
  readonly plan: Plan
  readonly allowedFaults: ReadonlySet<string>
  readonly violation: Violation
  readonly account: readonly string[]
}

/** How many times a run is played again at most. */
const MOST_PLAYS = 600

/**
 * Leaves out happenings, then faults, then happenings again, in ever smaller pieces (delta debugging, after Zeller and
 * Hildebrandt), as long as the same rule is broken.
 */
export const shrink = async (plan: Plan, options: PlayOptions, violation: Violation): Promise<Shrunk> => {
  const tries = { left: MOST_PLAYS }
  const breach = async (happenings: readonly Happening[], allowedFaults?: ReadonlySet<string>) => {
    const played = await play({ ...plan, happenings }, { ...options, ...(allowedFaults && { allowedFaults }) })
    return { played, found: judge(played).find(({ rule }) => rule === violation.rule) }
  }
  const breaks = async (happenings: readonly Happening[], allowed?: ReadonlySet<string>): Promise<boolean> => {
    tries.left -= 1
    return (await breach(happenings, allowed)).found !== undefined
  }

  let happenings = await fewest(plan.happenings, (some) => breaks(some), tries)
  const { played } = await breach(happenings)
  const faults = played.fired.map(({ id }) => id)
  const allowedFaults = new Set(await fewest(faults, (some) => breaks(happenings, new Set(some)), tries))
  happenings = await fewest(happenings, (some) => breaks(some, allowedFaults), tries)

  const last = await play({ ...plan, happenings }, { ...options, allowedFaults, keepsAccount: true })
  const found = judge(last).find(({ rule }) => rule === violation.rule) ?? violation
  return { plan: { ...plan, happenings }, allowedFaults, violation: found, account: last.account }
}

/** A part of `items` that still fails, and from which no piece can be left out. */
const fewest = async <Item>(
  items: readonly Item[],
  fails: (some: readonly Item[]) => Promise<boolean>,
  tries: { readonly left: number },
): Promise<readonly Item[]> => {
  let kept = items
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length && tries.left > 0; ) {
      const without = [...kept.slice(0, from), ...kept.slice(from + size)]
      if (await fails(without)) kept = without
      else from += size
    }
  }
  return kept
}
