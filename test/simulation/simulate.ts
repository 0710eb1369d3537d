import type { Violation } from './facts.ts'
import { judge } from './judge.ts'
import { planOf } from './plan.ts'
import type { PlantedBug } from './planted-bug.ts'
import { type Played, play } from './play.ts'

export type Simulated = {
  readonly seed: number
  readonly played: Played
  readonly violations: readonly Violation[]
  readonly simulatedHours: number
}

/** The run of a seed, judged: always the same for the same seed and code. */
export const simulate = async (
  seed: number,
  { bug, keepsAccount = false }: { readonly bug?: Omit<PlantedBug, 'name'>; readonly keepsAccount?: boolean } = {},
): Promise<Simulated> => {
  const plan = bug?.on?.(planOf(seed)) ?? planOf(seed)
  const played = await play(plan, { seed: `${seed}`, keepsAccount, ...(bug && { variant: bug }) })
  return { seed, played, violations: judge(played), simulatedHours: (played.endMs - plan.cast.startMs) / 3_600_000 }
}
