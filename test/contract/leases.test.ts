import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Lanes, Lease, TakenLease } from '../../lambdas/domain/ports.ts'
import { asTaken, at, FULL_WAKE, noteOf, windowWake } from '../support/lane-samples.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

describe.each(STATE_TARGETS)('the lease of Lanes in $target', ({ newState }) => {
  let lanes: Lanes
  let lane: Lane
  beforeAll(async () => {
    lanes = (await newState()).lanes
  })
  beforeEach(() => {
    lane = newLane()
  })

  /** Notes one host, has the lane woken at 60 s, and takes its lease then. */
  const leased = async (owner = 'first', until = at(120)): Promise<TakenLease> => {
    await lanes.note(lane, noteOf())
    await lanes.wake(lane, windowWake(60))
    return asTaken(await lanes.takeLease(lane, { due: at(60), owner, now: at(60), until }))
  }

  describe('takeLease', () => {
    it('answers the lane as it was before, and takes the end of the window away', async () => {
      await lanes.note(lane, noteOf({ added: 5 }))
      await lanes.wake(lane, windowWake(60))
      const before = await lanes.read(lane)
      const answer = await lanes.takeLease(lane, { due: at(60), owner: 'first', now: at(60), until: at(120) })
      expect(answer).toEqual({ kind: 'taken', lease: { lane, owner: 'first', until: at(120) }, state: before })
      expect(before).toMatchObject({ windowEndsAt: at(60) })
      const after = await lanes.read(lane)
      expect(after).toEqual({
        lane,
        sightings: 1,
        waiting: 5,
        oldestAt: at(0),
        wake: windowWake(60),
        leaseUntil: at(120),
      })
    })

    it.each([59, 61])('finds a message for another wake stale (%i s)', async (seconds) => {
      await lanes.note(lane, noteOf())
      await lanes.wake(lane, windowWake(60))
      const answer = await lanes.takeLease(lane, { due: at(seconds), owner: 'first', now: at(61), until: at(120) })
      expect(answer).toEqual({ kind: 'stale' })
      expect(await lanes.read(lane)).toMatchObject({ windowEndsAt: at(60) })
    })

    it('finds every message stale for a lane without a wake, and for a lane never seen', async () => {
      const request = { due: at(60), owner: 'first', now: at(60), until: at(120) }
      expect(await lanes.takeLease(lane, request)).toEqual({ kind: 'stale' })
      expect(await lanes.read(lane)).toBeUndefined()
      await lanes.note(lane, noteOf())
      expect(await lanes.takeLease(lane, request)).toEqual({ kind: 'stale' })
    })

    it('is refused while another holds it, up to its last second', async () => {
      await leased('first', at(120))
      const answer = await lanes.takeLease(lane, { due: at(60), owner: 'second', now: at(120), until: at(180) })
      expect(answer).toEqual({ kind: 'leased', until: at(120) })
    })

    it('finds a message for another wake stale even while the lane is leased', async () => {
      await leased()
      const answer = await lanes.takeLease(lane, { due: at(59), owner: 'second', now: at(61), until: at(180) })
      expect(answer).toEqual({ kind: 'stale' })
    })

    it('goes to another once it has expired', async () => {
      await leased('first', at(120))
      const answer = await lanes.takeLease(lane, { due: at(60), owner: 'second', now: at(121), until: at(180) })
      expect(answer).toMatchObject({ kind: 'taken', lease: { owner: 'second', until: at(180) } })
    })

    it('is given to its holder again, whose first answer may have been lost', async () => {
      await leased('first', at(120))
      const answer = await lanes.takeLease(lane, { due: at(60), owner: 'first', now: at(61), until: at(120) })
      expect(answer).toMatchObject({ kind: 'taken', lease: { owner: 'first' } })
    })

    it('goes to one of many who ask at once', async () => {
      await lanes.note(lane, noteOf())
      await lanes.wake(lane, windowWake(60))
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          lanes.takeLease(lane, { due: at(60), owner: `owner-${index}`, now: at(60), until: at(120) }),
        ),
      )
      const kinds = Map.groupBy(answers, ({ kind }) => kind)
      expect([kinds.get('taken')?.length, kinds.get('leased')?.length]).toEqual([1, 11])
    })
  })

  describe('endFlush', () => {
    const ends = {
      idle: { kind: 'idle', sightings: 1 },
      collect: { kind: 'collect', sightings: 1, wake: windowWake(90), windowEndsAt: at(90), waiting: 2 },
      wait: { kind: 'wait', wake: FULL_WAKE, sent: 1 },
    } as const

    it('idle leaves the lane without wake, window, lease and waiting hosts; its count of sightings stays', async () => {
      const { lease } = await leased()
      expect(await lanes.endFlush(lease, ends.idle)).toBe('ended')
      expect(await lanes.read(lane)).toEqual({ lane, sightings: 1, waiting: 0 })
    })

    it('collect sets wake, window and what waits, and frees the lease', async () => {
      const { lease } = await leased()
      expect(await lanes.endFlush(lease, ends.collect)).toBe('ended')
      expect(await lanes.read(lane)).toEqual({
        lane,
        sightings: 1,
        waiting: 2,
        oldestAt: at(0),
        windowEndsAt: at(90),
        wake: windowWake(90),
      })
    })

    it('wait sets the wake with all it carries, counts off what was sent, and frees the lease', async () => {
      await lanes.note(lane, noteOf({ added: 9 }))
      const { lease } = await leased()
      expect(await lanes.endFlush(lease, { ...ends.wait, sent: 4 })).toBe('ended')
      expect(await lanes.read(lane)).toEqual({ lane, sightings: 2, waiting: 6, oldestAt: at(0), wake: FULL_WAKE })
    })

    it('leaves nothing of the wake before', async () => {
      await lanes.wake(lane, FULL_WAKE)
      const { lease } = asTaken(
        await lanes.takeLease(lane, { due: at(70), owner: 'first', now: at(70), until: at(120) }),
      )
      await lanes.endFlush(lease, { kind: 'wait', wake: { at: at(90), reason: 'retry' }, sent: 0 })
      expect((await lanes.read(lane))?.wake).toEqual({ at: at(90), reason: 'retry' })
    })

    it.each(['idle', 'collect'] as const)(
      '%s is refused when a sighting was noted since, and changes nothing',
      async (kind) => {
        const { lease } = await leased()
        const noted = await lanes.note(lane, noteOf({ now: at(61), windowEndsAt: at(121) }))
        expect(await lanes.endFlush(lease, ends[kind])).toBe('sightings-changed')
        expect(await lanes.read(lane)).toEqual(noted)
        expect(await lanes.endFlush(lease, { ...ends[kind], sightings: 2 })).toBe('ended')
      },
    )

    it('wait does not mind a sighting noted since, and keeps its window', async () => {
      const { lease } = await leased()
      await lanes.note(lane, noteOf({ added: 3, now: at(61), windowEndsAt: at(121) }))
      expect(await lanes.endFlush(lease, ends.wait)).toBe('ended')
      expect(await lanes.read(lane)).toMatchObject({ waiting: 3, windowEndsAt: at(121), wake: FULL_WAKE })
    })

    it.each(['idle', 'collect', 'wait'] as const)(
      '%s is refused to one who lost the lease, and changes nothing',
      async (kind) => {
        const { lease } = await leased('first', at(120))
        await lanes.takeLease(lane, { due: at(60), owner: 'second', now: at(121), until: at(180) })
        const before = await lanes.read(lane)
        expect(await lanes.endFlush(lease, ends[kind])).toBe('lease-lost')
        expect(await lanes.read(lane)).toEqual(before)
      },
    )

    it.each(['idle', 'collect', 'wait'] as const)(
      '%s is refused when the flush has been ended already',
      async (kind) => {
        const { lease } = await leased()
        await lanes.endFlush(lease, ends.collect)
        const before = await lanes.read(lane)
        expect(await lanes.endFlush(lease, ends[kind])).toBe('lease-lost')
        expect(await lanes.read(lane)).toEqual(before)
      },
    )

    it('is refused for a lane never seen, and makes none', async () => {
      const lease: Lease = { lane, owner: 'first', until: at(120) }
      expect(await lanes.endFlush(lease, ends.wait)).toBe('lease-lost')
      expect(await lanes.read(lane)).toBeUndefined()
    })

    it('lets the lane be woken and leased anew', async () => {
      const { lease } = await leased()
      await lanes.endFlush(lease, ends.idle)
      expect(await lanes.wake(lane, windowWake(200))).toBe('set')
      const answer = await lanes.takeLease(lane, { due: at(200), owner: 'second', now: at(200), until: at(260) })
      expect(answer.kind).toBe('taken')
    })

    it('never makes a lane idle past a sighting that comes at the same time', async () => {
      for (let round = 0; round < 15; round += 1) {
        lane = newLane()
        const { lease } = await leased()
        const [, ended] = await Promise.all([
          lanes.note(lane, noteOf({ now: at(61), windowEndsAt: at(121) })),
          lanes.endFlush(lease, ends.idle),
        ])
        const state = await lanes.read(lane)
        // Either the sighting came first and the flush must go round, or it came after and finds no wake: it sets one.
        const expected =
          ended === 'ended'
            ? { ended, wake: undefined, windowEndsAt: at(121) }
            : { ended: 'sightings-changed', wake: windowWake(60), windowEndsAt: at(121) }
        expect({ ended, wake: state?.wake, windowEndsAt: state?.windowEndsAt }).toEqual(expected)
      }
    })
  })
})
