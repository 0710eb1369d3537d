import { expect, it } from 'vitest'
import { judge } from './judge.ts'
import { edgePlan } from './plan-edge.ts'
import { play } from './play.ts'

/** Without the seconds of grace before a blackout, one in eighty leaves a scan running all through it. */
const SEEDS = 800

it('no scan runs on in a blackout that began by one clock and had not by another', async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    expect(judge(await play(edgePlan(seed), { seed: `${seed}` })), `edge ${seed}`).toEqual([])
  }
})
