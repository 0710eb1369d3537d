import { describe, expect, it } from 'vitest'
import { accountOf } from './account.ts'
import { PLANTED_BUGS } from './planted-bugs.ts'
import { PROFILES } from './profile.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

const SEEDS_PER_KIND = 50

describe('what must always hold, holds whatever breaks', () => {
  it.each(PROFILES.map(({ name }, kind) => ({ name, kind })))('on $name days', async ({ kind }) => {
    for (let seed = kind; seed < SEEDS_PER_KIND * PROFILES.length; seed += PROFILES.length) {
      const { violations } = await simulate(seed)
      expect(violations, `npm run simulate -- --seed ${seed}`).toEqual([])
    }
  })
})

describe('a run', () => {
  it('is the same to the letter whenever its seed is played', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const [first, second] = [
        await simulate(seed, { keepsAccount: true }),
        await simulate(seed, { keepsAccount: true }),
      ]
      expect(first.played.account.length).toBeGreaterThan(50)
      expect(second.played.account.join('\n')).toBe(first.played.account.join('\n'))
    }
  })

  it('that fails is shrunk to a short account of what it takes', async () => {
    const bug = PLANTED_BUGS.find(({ name }) => name.startsWith('interrupted hosts are not put back'))
    const { played, violations, seed } = await simulate(1, bug && { bug })
    const [violation] = violations
    if (!violation || !bug) throw new Error('nothing to shrink')
    const shrunk = await shrink(played.plan, { seed: `${seed}`, variant: bug }, violation)
    expect(played.plan.happenings.length).toBeGreaterThan(15)
    expect(shrunk.plan.happenings.map(({ kind }) => kind)).toEqual(['sighting', 'order'])
    expect(shrunk.allowedFaults.size).toBe(0)
    expect(accountOf(shrunk)).toMatch(/Broken: lost[^]*What it takes:\n.*"sighting".*\n.*"order".*\n\nWhat comes of it/)
  })
})
