import { beforeEach, describe, expect, it } from 'vitest'
import { type EpochSeconds, epochSeconds } from '../../lambdas/domain/instant.ts'
import { type Lane, laneIdOf, type Wake } from '../../lambdas/domain/lane.ts'
import type { DueLane } from '../../lambdas/domain/ports.ts'
import type { StatePorts } from '../support/memory-state.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const at = (seconds: number): EpochSeconds => epochSeconds(1_800_000_000 + seconds)

/** As the sweep asks at 0 s. */
const BOUNDS = { overdueBefore: at(-60), dueBefore: at(890) }

describe.each(STATE_TARGETS)('DueLanes in $target', ({ newState }) => {
  let state: StatePorts
  beforeEach(async () => {
    state = await newState()
  })

  const laneWith = async (wake: Wake): Promise<Lane> => {
    const lane = newLane()
    await state.lanes.note(lane, { added: 1, now: at(-900), windowEndsAt: wake.at, urgent: false })
    await state.lanes.wake(lane, wake)
    return lane
  }
  const needing = (limit = 1000): Promise<readonly DueLane[]> => state.dueLanes.needingMessage(BOUNDS, limit)

  it('has no lane that has no wake', async () => {
    await state.lanes.note(newLane(), { added: 1, now: at(-900), windowEndsAt: at(-800), urgent: false })
    expect(await needing()).toEqual([])
  })

  it.each([
    { seconds: -3600, announced: true, needs: true, because: 'overdue' },
    { seconds: -61, announced: true, needs: true, because: 'overdue' },
    { seconds: -60, announced: true, needs: false, because: 'its message may be on its way' },
    { seconds: 0, announced: true, needs: false, because: 'its message may be on its way' },
    { seconds: 889, announced: true, needs: false, because: 'announced' },
    { seconds: -61, announced: false, needs: true, because: 'overdue' },
    { seconds: 0, announced: false, needs: true, because: 'due and not announced' },
    { seconds: 889, announced: false, needs: true, because: 'soon due and not announced' },
    { seconds: 890, announced: false, needs: false, because: 'too far off' },
  ])(
    'has a lane due at $seconds s (announced: $announced): $needs, $because',
    async ({ seconds, announced, needs }) => {
      const lane = await laneWith({ at: at(seconds), reason: 'hold', ...(!announced && { unannounced: true }) })
      expect(await needing()).toEqual(needs ? [{ lane, at: at(seconds) }] : [])
    },
  )

  it('has every one of many lanes, the longest due first', async () => {
    const due = await Promise.all(
      Array.from({ length: 40 }, (_, index) => laneWith({ at: at(-100 - index), reason: 'window' })),
    )
    expect((await needing()).map(({ lane }) => laneIdOf(lane))).toEqual(due.toReversed().map(laneIdOf))
  })

  it('gives no more than it was asked for, the longest due first', async () => {
    const due = await Promise.all(
      Array.from({ length: 12 }, (_, index) => laneWith({ at: at(-100 - index), reason: 'window' })),
    )
    expect((await needing(5)).map(({ lane }) => laneIdOf(lane))).toEqual(due.toReversed().slice(0, 5).map(laneIdOf))
  })

  it('follows a lane whose wake is moved, and loses one that goes idle', async () => {
    const lane = await laneWith({ at: at(-100), reason: 'window' })
    const request = { due: at(-100), owner: 'first', now: at(-90), until: at(0) }
    const first = await state.lanes.takeLease(lane, request)
    if (first.kind !== 'taken') throw new Error(first.kind)
    expect(await needing()).toHaveLength(1)
    await state.lanes.endFlush(first.lease, { kind: 'wait', wake: { at: at(-70), reason: 'retry' }, sent: 0 })
    expect(await needing()).toEqual([{ lane, at: at(-70) }])
    const second = await state.lanes.takeLease(lane, { ...request, due: at(-70) })
    if (second.kind !== 'taken') throw new Error(second.kind)
    await state.lanes.endFlush(second.lease, { kind: 'idle', sightings: second.state.sightings })
    expect(await needing()).toEqual([])
  })

  describe('dueBefore', () => {
    it('has every lane with a wake before that second, announced or not', async () => {
      const due = await Promise.all(
        [-100, 0, 99].map((seconds) =>
          laneWith({ at: at(seconds), reason: 'hold', ...(seconds === 0 && { unannounced: true }) }),
        ),
      )
      await laneWith({ at: at(100), reason: 'hold' })
      await state.lanes.note(newLane(), { added: 1, now: at(-900), windowEndsAt: at(-800), urgent: false })
      const found = await state.dueLanes.dueBefore(at(100))
      expect(found.map(({ lane }) => laneIdOf(lane)).toSorted()).toEqual(due.map(laneIdOf).toSorted())
      expect(found.map(({ at }) => at).toSorted((a, b) => a - b)).toEqual([at(-100), at(0), at(99)])
    })
  })

  describe('announced', () => {
    it('remembers that the message is on its way, and nothing else', async () => {
      const wake: Wake = { at: at(300), reason: 'hold', because: 'blackout', unannounced: true }
      const lane = await laneWith(wake)
      await state.dueLanes.announced({ lane, at: at(300) })
      expect(await needing()).toEqual([])
      expect((await state.lanes.read(lane))?.wake).toEqual({ at: at(300), reason: 'hold', because: 'blackout' })
    })

    it('leaves a wake alone that has changed since', async () => {
      const lane = await laneWith({ at: at(300), reason: 'hold', unannounced: true })
      await state.dueLanes.announced({ lane, at: at(299) })
      expect(await needing()).toEqual([{ lane, at: at(300) }])
    })

    it('makes nothing of a lane never seen', async () => {
      const lane = newLane()
      await state.dueLanes.announced({ lane, at: at(300) })
      expect(await state.lanes.read(lane)).toBeUndefined()
    })
  })
})
