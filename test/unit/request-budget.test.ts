import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EpochMs, epochMs, msAfter } from '../../lambdas/domain/instant.ts'
import {
  type BudgetState,
  slotCounts,
  slotIntervalMs,
  takeSlot,
  wakeForSlotAt,
} from '../../lambdas/domain/request-budget.ts'
import { teamOf } from '../support/relay-config.ts'

const START = epochMs(1_800_000_000_000)

/** The most of these moments that lie in any stretch of 60 s. */
const mostInAMinute = (times: readonly number[]): number => {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.max(0, ...sorted.map((first, index) => sorted.slice(index).filter((at) => at < first + 60_000).length))
}

const slots = (waits: readonly number[], intervalMs: number): readonly EpochMs[] => {
  let state: BudgetState = {}
  let now = START
  return waits.map((wait) => {
    now = msAfter(now, wait)
    const taken = takeSlot(state, intervalMs, now)
    state = taken.next
    return taken.slot.atMs
  })
}

const anyTeam = fc
  .integer({ min: 2, max: 600 })
  .chain((requestsPerMinute) =>
    fc
      .integer({ min: 1, max: requestsPerMinute - 1 })
      .map((stopRequestsPerMinute) => teamOf('acme', [], { requestsPerMinute, stopRequestsPerMinute })),
  )

describe('the request budget', () => {
  it('lets no more than the limit arrive in any 60 s, scans and stops together, though each arrives up to 6 s late', () => {
    const asked = fc.array(fc.oneof(fc.constant(0), fc.nat(5000)), { minLength: 50, maxLength: 200 })
    const late = fc.infiniteStream(fc.nat(5999))
    fc.assert(
      fc.property(anyTeam, fc.tuple(asked, asked), late, (team, [scans, stops], delays) => {
        const sent = [...slots(scans, slotIntervalMs(team, 'scan')), ...slots(stops, slotIntervalMs(team, 'stop'))]
        const arrived = sent.map((at) => at + (delays.next().value ?? 0))
        expect(mostInAMinute(arrived)).toBeLessThanOrEqual(team.requestsPerMinute)
      }),
      { numRuns: 60 },
    )
  })

  it('gives a slot at once when none was taken lately, and each further one an interval later', () => {
    expect(slots([0, 0, 0], 1000)).toEqual([START, msAfter(START, 1000), msAfter(START, 2000)])
    expect(slots([0, 5000], 1000)).toEqual([START, msAfter(START, 5000)])
  })

  it('lets through 54 a minute of a limit of 60, all shares together', () => {
    const team = teamOf('acme', [], { requestsPerMinute: 60, stopRequestsPerMinute: 10 })
    expect(60_000 / slotIntervalMs(team, 'scan') + 60_000 / slotIntervalMs(team, 'stop')).toBeCloseTo(54.5, 1)
  })

  it('has a lane woken three seconds before what it has to do ahead of its slot, with the slot', () => {
    const slotAtMs = msAfter(START, 10_500)
    expect(wakeForSlotAt(slotAtMs, 2000)).toEqual({ at: START / 1000 + 5, reason: 'slot', slotAtMs })
  })

  it('honours a reserved slot until a second after it, and not from before a pause', () => {
    expect(slotCounts(START, msAfter(START, 1000), undefined)).toBe(true)
    expect(slotCounts(START, msAfter(START, 1001), undefined)).toBe(false)
    expect(slotCounts(START, START, msAfter(START, 1))).toBe(false)
    expect(slotCounts(START, START, START)).toBe(true)
  })
})
