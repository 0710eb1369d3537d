import { describe, expect, it } from 'vitest'
import { acquireSlot, isInTime } from '../../lambdas/domain/acquire-slot.ts'
import { type EpochMs, msAfter } from '../../lambdas/domain/instant.ts'
import type { RequestBudget } from '../../lambdas/domain/ports.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'
import { START, virtualClock } from '../support/relay-world.ts'

const team = 'acme' as TeamName
const at = (ms: number): EpochMs => msAfter(START, ms)

type Said = { readonly counts?: boolean; readonly oversleepsMs?: number }

/** A budget that gives these slots in turn, and says of a reserved one whether it counts; the first sleep may last too long. */
const stage = (slots: readonly number[], { counts = true, oversleepsMs = 0 }: Said = {}) => {
  const left = [...slots]
  const redeemed: number[] = []
  const sleptMs: number[] = []
  const standing = virtualClock()
  const sleep = async (ms: number): Promise<void> => {
    sleptMs.push(ms)
    await standing.sleep(sleptMs.length === 1 ? ms + oversleepsMs : ms)
  }
  const clock = { ...standing, sleep }
  const budget: RequestBudget = {
    take: async () => ({ atMs: at(left.shift() ?? 0) }),
    redeem: async (_team, slot) => {
      redeemed.push(slot.atMs - START)
      return counts
    },
    pause: async () => {},
  }
  const acquire = (reserved?: number) =>
    acquireSlot(
      { budget, clock },
      { team, share: 'scan', reservedAtMs: reserved === undefined ? undefined : at(reserved) },
    )
  return { acquire, clock, redeemed, sleptMs, left }
}

describe('a request slot', () => {
  it('that is free is used at once', async () => {
    const { acquire, redeemed, sleptMs } = stage([0])
    expect(await acquire()).toEqual({ kind: 'now', slotAtMs: at(0) })
    expect({ redeemed, sleptMs }).toEqual({ redeemed: [], sleptMs: [] })
  })

  it('up to 6 s off is waited for on the spot', async () => {
    const { acquire, clock } = stage([6000])
    expect(await acquire()).toEqual({ kind: 'now', slotAtMs: at(6000) })
    expect(clock.now()).toBe(at(6000))
  })

  it('further off is reserved, without a wait', async () => {
    const { acquire, clock } = stage([6001])
    expect(await acquire()).toEqual({ kind: 'later', slotAtMs: at(6001) })
    expect(clock.now()).toBe(START)
  })

  it('lets its caller go so much before as it wants for a last look', async () => {
    const clock = virtualClock()
    const budget: RequestBudget = {
      take: async () => ({ atMs: at(5000) }),
      redeem: async () => true,
      pause: async () => {},
    }
    const slot = await acquireSlot({ budget, clock }, { team, share: 'scan', reservedAtMs: undefined, leadMs: 1500 })
    expect(slot).toEqual({ kind: 'now', slotAtMs: at(5000) })
    expect(clock.now()).toBe(at(3500))
  })

  it('that was overslept is given up for another: a request that late would crowd the next', async () => {
    const clock = virtualClock()
    const slots = [at(0), at(7000)]
    const budget: RequestBudget = {
      take: async () => {
        const atMs = slots.shift() ?? at(0)
        if (atMs === at(0)) clock.advanceTo(at(1001))
        return { atMs }
      },
      redeem: async () => true,
      pause: async () => {},
    }
    const slot = await acquireSlot({ budget, clock }, { team, share: 'scan', reservedAtMs: undefined })
    expect(slot).toEqual({ kind: 'now', slotAtMs: at(7000) })
  })

  it('that was reserved is redeemed and takes no other', async () => {
    const { acquire, redeemed, left } = stage([9000])
    expect(await acquire(2000)).toEqual({ kind: 'now', slotAtMs: at(2000) })
    expect(redeemed).toEqual([2000])
    expect(left).toEqual([9000])
  })

  it('that was reserved and is still far off is not redeemed yet', async () => {
    const { acquire, redeemed } = stage([])
    expect(await acquire(7000)).toEqual({ kind: 'later', slotAtMs: at(7000) })
    expect(redeemed).toEqual([])
  })

  it('that was reserved and no longer counts is given up for a new one', async () => {
    const { acquire } = stage([3000], { counts: false })
    expect(await acquire(1000)).toEqual({ kind: 'now', slotAtMs: at(3000) })
  })

  it('that has just begun is used without a wait', async () => {
    const { acquire, sleptMs } = stage([])
    expect(await acquire(-500)).toEqual({ kind: 'now', slotAtMs: at(-500) })
    expect(sleptMs).toEqual([])
  })

  it('that is overslept is given up for a new one, since a late request would crowd the next', async () => {
    const overslept = stage([2000, 5000], { oversleepsMs: 1001 })
    expect(await overslept.acquire()).toEqual({ kind: 'now', slotAtMs: at(5000) })
    const inTime = stage([2000, 5000], { oversleepsMs: 1000 })
    expect(await inTime.acquire()).toEqual({ kind: 'now', slotAtMs: at(2000) })
  })

  it('may be used up to a second late', () => {
    const clock = virtualClock()
    expect(isInTime(clock, at(-1000))).toBe(true)
    expect(isInTime(clock, at(-1001))).toBe(false)
  })
})
