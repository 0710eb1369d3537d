import { describe, expect, it } from 'vitest'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import { type LaneState, laneIdOf, parseLaneId, type Wake } from '../../lambdas/domain/lane.ts'
import { announce, sendsEverything, wakeAfterSighting } from '../../lambdas/domain/waking.ts'
import { laneOf, siteOf, teamOf } from '../support/relay-config.ts'

const lane = laneOf(teamOf('acme', []), siteOf(1))
const now = epochSeconds(1000)
const later = epochSeconds(1060)

const lanesState = (said: Partial<LaneState> = {}): LaneState => ({ lane, sightings: 1, waiting: 1, ...said })
const wakeOf = (said: Partial<LaneState>, urgent = false) =>
  wakeAfterSighting(lanesState(said), { now, urgent, maxIpsPerScan: 10 })

describe('after a sighting', () => {
  it('a lane without a wake is woken at the end of its window', () => {
    expect(wakeOf({ windowEndsAt: later })).toEqual({ at: later, reason: 'window' })
    expect(wakeOf({})).toEqual({ at: now, reason: 'window' })
  })

  it.each([
    ['urgent', { windowEndsAt: later }, true],
    ['just full', { windowEndsAt: later, waiting: 10 }, false],
  ])('a lane without a wake that is %s is woken now', (_what, said, urgent) => {
    expect(wakeOf(said, urgent)).toEqual({ at: now, reason: 'window' })
  })

  it('a lane that waits for its window is woken now when urgent or full, and else left alone', () => {
    const wake: Wake = { at: later, reason: 'window' }
    expect(wakeOf({ wake, windowEndsAt: later })).toBeUndefined()
    expect(wakeOf({ wake, windowEndsAt: later, waiting: 9 })).toBeUndefined()
    expect(wakeOf({ wake, windowEndsAt: later, waiting: 10 })).toEqual({ at: now, reason: 'window' })
    expect(wakeOf({ wake, windowEndsAt: later }, true)).toEqual({ at: now, reason: 'window' })
  })

  it('a lane whose wake is due is left alone', () => {
    expect(wakeOf({ wake: { at: now, reason: 'window' } }, true)).toBeUndefined()
  })

  it.each(['slot', 'retry', 'hold', 'blocked'] as const)('a lane that waits for its %s is left to wait', (reason) => {
    expect(wakeOf({ wake: { at: later, reason }, waiting: 99 }, true)).toBeUndefined()
  })
})

const sends = (said: Partial<LaneState>) => sendsEverything(lanesState(said), now)

describe('a woken lane', () => {
  it('sends full requests only while its window lasts', () => {
    expect(sends({ wake: { at: now, reason: 'window' }, windowEndsAt: later })).toBe(false)
    expect(sends({ wake: { at: now, reason: 'window' }, windowEndsAt: epochSeconds(1001) })).toBe(false)
  })

  it('sends everything when its window is over, and after any other wait', () => {
    expect(sends({ wake: { at: now, reason: 'window' }, windowEndsAt: now })).toBe(true)
    expect(sends({ wake: { at: now, reason: 'window' } })).toBe(true)
    expect(sends({ wake: { at: now, reason: 'slot' }, windowEndsAt: later })).toBe(true)
    expect(sends({ windowEndsAt: later })).toBe(true)
  })
})

describe('a wake', () => {
  const wake: Wake = { at: later, reason: 'hold' }

  it('is marked when it is too far off for a message', async () => {
    expect(await announce({ send: async () => 'sent' }, lane, wake)).toEqual(wake)
    expect(await announce({ send: async () => 'too-far' }, lane, wake)).toEqual({ ...wake, unannounced: true })
  })
})

describe('the id of a lane', () => {
  it('reads back as the lane', () => {
    expect(parseLaneId(laneIdOf(lane))).toEqual({ ok: true, value: lane })
  })

  it.each(['', 'acme', 'acme#s', '#s#t', 'acme##t', 'acme#s#', 'acme#s#t#u'])('is not %j', (text) => {
    expect(parseLaneId(text)).toEqual({ ok: false, reason: 'not a lane: expected team#schedule#site' })
  })
})
