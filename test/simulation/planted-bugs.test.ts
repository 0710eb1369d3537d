import { describe, expect, it } from 'vitest'
import { caught, PLANTED_BUGS } from './planted-bugs.ts'

/** Far more than any of them needs. */
const SEEDS = 120

describe('the simulation catches a mistake like this, on seeds that the code without it passes', () => {
  it.each(PLANTED_BUGS)('$name', async (bug) => {
    const found = await caught(bug, SEEDS)
    expect(found).toBeDefined()
  })
})
