import { describe, expect, it } from 'vitest'
import { type LaneActivity, laneViewOf } from '../../cli/status/lane-view.ts'
import type { Blackout } from '../../lambdas/domain/blackout.ts'
import type { Hold } from '../../lambdas/domain/hold.ts'
import { secondsAfter } from '../../lambdas/domain/instant.ts'
import type { LaneState } from '../../lambdas/domain/lane.ts'
import { ALL_DAY, CLINIC, HEAD_OFFICE, HOLD, inSeconds, NOW, WAREHOUSE, waiting } from '../support/busy-day.ts'

const activityOf = (
  state: LaneState,
  rules: { blackouts?: Blackout[]; holds?: Hold[] } = {},
): LaneActivity | undefined => laneViewOf(state, { blackouts: [], holds: [], ...rules }, NOW)?.activity

describe('what a lane is doing', () => {
  const soon = inSeconds(5)

  it.each<[LaneActivity['kind'], LaneState, { blackouts?: Blackout[]; holds?: Hold[] }]>([
    ['collecting', waiting(CLINIC, 1, { at: soon, reason: 'window' }), {}],
    ['queued', waiting(CLINIC, 1, { at: soon, reason: 'slot' }), {}],
    ['retrying', waiting(CLINIC, 1, { at: soon, reason: 'retry', attempt: 3 }), {}],
    ['held', waiting(CLINIC, 1, { at: soon, reason: 'hold' }), {}],
    ['held', waiting(CLINIC, 1, { at: soon, reason: 'window' }), { blackouts: [ALL_DAY] }],
    ['held', waiting(HEAD_OFFICE, 1, { at: soon, reason: 'retry' }), { holds: [HOLD] }],
    ['collecting', waiting(WAREHOUSE, 1, { at: soon, reason: 'window' }), { holds: [HOLD], blackouts: [ALL_DAY] }],
    ['blocked', waiting(CLINIC, 1, { at: soon, reason: 'blocked' }), { blackouts: [ALL_DAY] }],
    ['flushing', { ...waiting(CLINIC, 1, { at: soon, reason: 'window' }), leaseUntil: soon }, {}],
    ['collecting', { ...waiting(CLINIC, 1, { at: soon, reason: 'window' }), leaseUntil: inSeconds(-1) }, {}],
  ])('is %s', (kind, state, rules) => {
    expect(activityOf(state, rules)?.kind).toBe(kind)
  })

  it('is nothing once it is idle', () => {
    expect(activityOf({ lane: CLINIC, sightings: 3, waiting: 0 })).toBeUndefined()
  })

  it('has its next flush at the end of what forbids one, if that is later', () => {
    const state = waiting(HEAD_OFFICE, 1, { at: soon, reason: 'window' })
    expect(laneViewOf(state, { blackouts: [], holds: [HOLD] }, NOW)?.nextFlushAt).toBe(HOLD.until)
    const spread = waiting(HEAD_OFFICE, 1, { at: secondsAfter(HOLD.until, 20), reason: 'hold' })
    expect(laneViewOf(spread, { blackouts: [], holds: [HOLD] }, NOW)?.nextFlushAt).toBe(HOLD.until + 20)
  })
})
