import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EpochMs, msAfter, msOf } from '../../lambdas/domain/instant.ts'
import type { TeamBlocks } from '../../lambdas/domain/ports.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'
import type { TeamBlock } from '../../lambdas/domain/team-block.ts'
import { at } from '../support/lane-samples.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const ms = (after: number): EpochMs => msAfter(msOf(at(0)), after)

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
    await blocks.put(team, block(1), ms(0))
  })

  it('knows the latest block of a team, and of no other', async () => {
    await blocks.put(team, block(2), ms(1))
    expect(await blocks.on(team)).toEqual(block(2))
    expect(await blocks.on(newLane().team)).toBeUndefined()
  })

  it('forgets a block that is lifted, and takes it when there is none', async () => {
    await blocks.lift(team, ms(1))
    await blocks.lift(team, ms(2))
    expect(await blocks.on(team)).toBeUndefined()
  })

  it('takes no block because of a request that was sent before the lift, and one because of a later', async () => {
    await blocks.lift(team, ms(5))
    await blocks.put(team, block(1), ms(4))
    expect(await blocks.on(team)).toBeUndefined()
    await blocks.put(team, block(1), ms(6))
    expect(await blocks.on(team)).toEqual(block(1))
  })
})
