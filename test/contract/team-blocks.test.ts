import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TeamBlocks } from '../../lambdas/domain/ports.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'
import type { TeamBlock } from '../../lambdas/domain/team-block.ts'
import { at } from '../support/lane-samples.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const block = (seconds: number): TeamBlock => ({
  until: at(seconds),
  code: 'unauthenticated',
  message: 'Unauthenticated.',
  because: '401 unauthenticated: Unauthenticated.',
})

describe.each(STATE_TARGETS)('TeamBlocks in $target', ({ newState }) => {
  let blocks: TeamBlocks
  let team: TeamName
  beforeAll(async () => {
    blocks = (await newState()).teamBlocks
  })
  beforeEach(async () => {
    ;({ team } = newLane())
    await blocks.put(team, block(1))
  })

  it('knows the latest block of a team, and of no other', async () => {
    await blocks.put(team, block(2))
    expect(await blocks.on(team)).toEqual(block(2))
    expect(await blocks.on(newLane().team)).toBeUndefined()
  })

  it('forgets a block that is lifted, and takes it when there is none', async () => {
    await blocks.lift(team)
    await blocks.lift(team)
    expect(await blocks.on(team)).toBeUndefined()
  })
})
