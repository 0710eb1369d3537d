import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EpochMs, epochMs } from '../../lambdas/domain/instant.ts'
import type { RequestBudget } from '../../lambdas/domain/ports.ts'
import { type SlotShare, slotIntervalMs } from '../../lambdas/domain/request-budget.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'
import { teamOf } from '../support/relay-config.ts'
import { STATE_TARGETS } from '../support/state-targets.ts'

const at = (ms: number): EpochMs => epochMs(1_800_000_000_000 + ms)

const LIMITS = { requestsPerMinute: 60, stopRequestsPerMinute: 10 }
const SCAN_MS = slotIntervalMs(teamOf('any', [], LIMITS), 'scan')
const STOP_MS = slotIntervalMs(teamOf('any', [], LIMITS), 'stop')

const gapsOf = (slots: readonly number[]): readonly number[] => {
  const sorted = slots.toSorted((a, b) => a - b)
  return sorted.slice(1).map((slot, index) => slot - (sorted[index] ?? 0))
}

describe.each(STATE_TARGETS)('RequestBudget in $target', ({ target, newState }) => {
  let budget: RequestBudget
  let team: TeamName
  beforeAll(async () => {
    budget = (await newState((name) => teamOf(name, [], LIMITS))).budget
  })
  beforeEach(() => {
    team = `team-${randomUUID()}` as TeamName
  })

  const take = async (ms: number, share: SlotShare = 'scan'): Promise<number> =>
    (await budget.take(team, share, at(ms))).atMs - at(0)

  /** Whether a slot of its own is taken so many milliseconds after its time. */
  const redeemLate = async (ms: number): Promise<boolean> => {
    const slot = at(await take(0))
    return budget.redeem(team, { share: 'scan', atMs: slot }, epochMs(slot + ms))
  }

  describe('take', () => {
    it('gives the first slot now, and each further one an interval later', async () => {
      expect([await take(0), await take(0), await take(1)]).toEqual([0, SCAN_MS, 2 * SCAN_MS])
    })

    it('gives a slot now again when the last one is an interval ago, and saves none up', async () => {
      await take(0)
      expect(await take(SCAN_MS)).toBe(SCAN_MS)
      expect([await take(100_000), await take(100_000)]).toEqual([100_000, 100_000 + SCAN_MS])
    })

    it('gives thirty who ask at once thirty slots, an interval apart', async () => {
      const slots = await Promise.all(Array.from({ length: 30 }, () => take(0)))
      expect(slots.toSorted((a, b) => a - b)).toEqual(slots.map((_, index) => index * SCAN_MS))
    })

    it('gives no two slots closer than an interval, whatever the clocks of those who ask say', async () => {
      const property = fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 2, maxLength: 12 }),
        async (nows) => {
          team = `team-${randomUUID()}` as TeamName
          const slots = await Promise.all(nows.map((now) => take(now)))
          for (const gap of gapsOf(slots)) expect(gap).toBeGreaterThanOrEqual(SCAN_MS)
          slots.forEach((slot, index) => expect(slot).toBeGreaterThanOrEqual(nows[index] ?? 0))
        },
      )
      await fc.assert(property, { numRuns: target === 'memory' ? 100 : 8 })
    })

    it('paces scans and stops each by its own part of the limit', async () => {
      expect(STOP_MS).toBe(6600)
      for (let scans = 0; scans < 5; scans += 1) await take(0)
      expect([await take(0, 'stop'), await take(0, 'stop')]).toEqual([0, STOP_MS])
      expect(await take(0)).toBe(5 * SCAN_MS)
    })

    it('keeps teams apart', async () => {
      await take(0)
      team = `team-${randomUUID()}` as TeamName
      expect(await take(0)).toBe(0)
    })
  })

  describe('pause', () => {
    it.each(['scan', 'stop'] as const)('gives nobody a slot for a %s before its end', async (share) => {
      await take(0, share)
      await budget.pause(team, at(30_000))
      expect(await take(10, share)).toBe(30_000)
    })

    it('holds for a team that never took a slot', async () => {
      await budget.pause(team, at(30_000))
      expect([await take(0), await take(0, 'stop')]).toEqual([30_000, 30_000])
    })

    it('is not made shorter by a shorter one', async () => {
      await budget.pause(team, at(30_000))
      await budget.pause(team, at(20_000))
      expect(await take(0)).toBe(30_000)
      expect(await budget.redeem(team, { share: 'scan', atMs: at(25_000) }, at(25_000))).toBe(false)
    })

    it('does not give slots away twice that are further off', async () => {
      const slots = await Promise.all(Array.from({ length: 10 }, () => take(0)))
      await budget.pause(team, at(5 * SCAN_MS))
      expect(await take(0)).toBe(Math.max(...slots) + SCAN_MS)
    })

    it('is over when it is over', async () => {
      await budget.pause(team, at(30_000))
      expect(await take(40_000)).toBe(40_000)
    })
  })

  describe('redeem', () => {
    it.each([
      [-1000, true],
      [0, true],
      [1000, true],
      [1001, false],
    ])('takes a reserved slot up to a second late (%i ms: %s)', async (ms, takes) => {
      expect(await redeemLate(ms)).toBe(takes)
    })

    it('takes a slot once, though the message that carries it is delivered twice', async () => {
      const slot = { share: 'stop', atMs: at(await take(0, 'stop')) } as const
      const answers = await Promise.all([1, 2, 3].map(() => budget.redeem(team, slot, slot.atMs)))
      expect(answers.filter(Boolean)).toEqual([true])
      expect(await budget.redeem(team, { ...slot, share: 'scan' }, slot.atMs)).toBe(true)
    })

    it('takes no slot that lies in a pause, and one at its end', async () => {
      await budget.pause(team, at(30_000))
      expect(await budget.redeem(team, { share: 'scan', atMs: at(29_999) }, at(29_999))).toBe(false)
      expect(await budget.redeem(team, { share: 'scan', atMs: at(30_000) }, at(30_000))).toBe(true)
    })

    it('takes a slot of a team of which nothing is known', async () => {
      expect(await budget.redeem(team, { share: 'scan', atMs: at(5) }, at(5))).toBe(true)
    })

    it('takes no slot away from others', async () => {
      const slot = at(await take(0))
      await budget.redeem(team, { share: 'scan', atMs: slot }, slot)
      expect(await take(0)).toBe(SCAN_MS)
    })
  })
})
