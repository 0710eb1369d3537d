import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import { memoryState, type StatePorts } from '../support/memory-state.ts'
import { lookAt, stateCommand } from '../support/state-commands.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const FIRST_SIGHTING = {
  added: 1,
  now: epochSeconds(1_800_000_000),
  windowEndsAt: epochSeconds(1_800_000_020),
  urgent: false,
}

const RUNS = 40

describe('the state in memory', () => {
  let real: StatePorts
  beforeAll(async () => {
    real = (await STATE_TARGETS.find(({ target }) => target === 'the emulator')?.newState()) ?? memoryState()
  })

  it('answers what DynamoDB’s answers, whatever is asked of it and in whatever order', async () => {
    const property = fc.asyncProperty(fc.array(stateCommand, { minLength: 5, maxLength: 25 }), async (commands) => {
      const lane = newLane()
      const memory = memoryState()
      // A lane begins with a sighting; nobody wakes one that has none.
      for (const state of [real, memory]) await state.lanes.note(lane, FIRST_SIGHTING)
      for (const { says, run } of commands) {
        const expected = { says, answer: await run(real, lane) }
        expect({ says, answer: await run(memory, lane) }).toEqual(expected)
      }
      expect(await lookAt(memory, lane)).toEqual(await lookAt(real, lane))
    })
    await fc.assert(property, { numRuns: RUNS })
  })
})
