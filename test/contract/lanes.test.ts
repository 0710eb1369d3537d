import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Lane, LaneState, Wake } from '../../lambdas/domain/lane.ts'
import type { Lanes } from '../../lambdas/domain/ports.ts'
import { at, FULL_WAKE, noteOf, windowWake } from '../support/lane-samples.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

describe.each(STATE_TARGETS)('Lanes in $target', ({ newState }) => {
  let lanes: Lanes
  let lane: Lane
  beforeAll(async () => {
    lanes = (await newState()).lanes
  })
  beforeEach(() => {
    lane = newLane()
  })

  const stateWith = async (wake: Wake): Promise<LaneState> => {
    await lanes.note(lane, noteOf())
    await lanes.wake(lane, wake)
    const state = await lanes.read(lane)
    if (!state) throw new Error('no lane')
    return state
  }

  describe('note', () => {
    it('counts sightings from one, adds up what waits, and answers the lane as it then is', async () => {
      await lanes.note(lane, noteOf({ added: 3 }))
      const state = await lanes.note(lane, noteOf({ added: 4, now: at(10), windowEndsAt: at(70) }))
      expect(state).toEqual({ lane, sightings: 2, waiting: 7, oldestAt: at(0), windowEndsAt: at(60) })
      expect(await lanes.read(lane)).toEqual(state)
    })

    it('counts a sighting that added nothing', async () => {
      expect(await lanes.note(lane, noteOf({ added: 0 }))).toMatchObject({ sightings: 1, waiting: 0 })
    })

    it('lets an urgent sighting set the end of the window, and not the time of the oldest', async () => {
      await lanes.note(lane, noteOf())
      const state = await lanes.note(lane, noteOf({ now: at(5), windowEndsAt: at(5), urgent: true }))
      expect(state).toMatchObject({ windowEndsAt: at(5), oldestAt: at(0) })
    })

    it('leaves wake and lease as they are', async () => {
      await lanes.note(lane, noteOf())
      await lanes.wake(lane, windowWake(60))
      await lanes.takeLease(lane, { due: at(60), owner: 'first', now: at(60), until: at(120) })
      expect(await lanes.note(lane, noteOf({ now: at(61), windowEndsAt: at(121) }))).toMatchObject({
        wake: windowWake(60),
        leaseUntil: at(120),
        windowEndsAt: at(121),
      })
    })

    it('loses none of many at once', async () => {
      await Promise.all(Array.from({ length: 20 }, () => lanes.note(lane, noteOf({ added: 2 }))))
      expect(await lanes.read(lane)).toMatchObject({ sightings: 20, waiting: 40 })
    })
  })

  describe('read', () => {
    it('knows nothing of a lane never seen', async () => {
      expect(await lanes.read(lane)).toBeUndefined()
    })

    it('gives a wake back as it was set, with all it carries', async () => {
      await lanes.note(lane, noteOf())
      await lanes.wake(lane, FULL_WAKE)
      expect((await lanes.read(lane))?.wake).toEqual(FULL_WAKE)
    })
  })

  describe('wake', () => {
    it('is set where there is none', async () => {
      await lanes.note(lane, noteOf())
      expect(await lanes.wake(lane, windowWake(60))).toBe('set')
      expect((await lanes.read(lane))?.wake).toEqual(windowWake(60))
    })

    it('takes the place of a later one that waits for its window, with all that one carried', async () => {
      await lanes.wake(lane, { ...windowWake(60), unannounced: true, because: 'far off' })
      expect(await lanes.wake(lane, windowWake(59))).toBe('set')
      expect((await lanes.read(lane))?.wake).toEqual(windowWake(59))
    })

    it.each([60, 61])('leaves a wake at 60 s alone when it comes with %i s', async (seconds) => {
      await lanes.wake(lane, windowWake(60))
      expect(await lanes.wake(lane, windowWake(seconds))).toBe('already-sooner')
      expect((await lanes.read(lane))?.wake).toEqual(windowWake(60))
    })

    it.each(['slot', 'retry', 'hold', 'blocked'] as const)(
      'leaves a later one that waits for its %s alone',
      async (reason) => {
        const waiting: Wake = { at: at(600), reason }
        await lanes.wake(lane, waiting)
        expect(await lanes.wake(lane, windowWake(1))).toBe('already-sooner')
        expect((await lanes.read(lane))?.wake).toEqual(waiting)
      },
    )

    it('ends with the soonest of many at once', async () => {
      const sooner = Array.from({ length: 12 }, (_, index) => lanes.wake(lane, windowWake(60 - index)))
      await Promise.all(sooner)
      expect((await lanes.read(lane))?.wake).toEqual(windowWake(49))
    })
  })

  describe('hasten', () => {
    const held: Wake = { at: at(600), reason: 'hold', because: 'blackout', attempt: 2, unannounced: true }

    it('wakes a lane sooner; what else its wake carries stays, but that nobody announced it', async () => {
      const state = await stateWith(held)
      expect(await lanes.hasten(state, at(5))).toBe('hastened')
      expect(await lanes.read(lane)).toEqual({
        ...state,
        wake: { at: at(5), reason: 'hold', because: 'blackout', attempt: 2 },
      })
    })

    it('leaves a wake alone that has been moved since', async () => {
      const state = await stateWith(held)
      await lanes.hasten(state, at(5))
      expect(await lanes.hasten(state, at(3))).toBe('changed')
      expect((await lanes.read(lane))?.wake?.at).toBe(at(5))
    })

    it('leaves a wake alone that waits for something else by now', async () => {
      const state = await stateWith({ ...held, reason: 'slot' })
      expect(await lanes.hasten({ ...state, wake: held }, at(5))).toBe('changed')
      expect((await lanes.read(lane))?.wake?.at).toBe(at(600))
    })

    it('wakes no lane that has no wake, and makes none', async () => {
      expect(await lanes.hasten({ lane, sightings: 0, waiting: 0 }, at(5))).toBe('changed')
      expect(await lanes.hasten({ lane, sightings: 0, waiting: 0, wake: held }, at(5))).toBe('changed')
      expect(await lanes.read(lane)).toBeUndefined()
    })
  })
})
