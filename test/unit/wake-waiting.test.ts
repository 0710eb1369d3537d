import { describe, expect, it } from 'vitest'
import { type EpochSeconds, epochMs } from '../../lambdas/domain/instant.ts'
import type { Lane, Wake } from '../../lambdas/domain/lane.ts'
import { wakeWaiting } from '../../lambdas/domain/wake-waiting.ts'
import { at, windowWake } from '../support/lane-samples.ts'
import { laneOf, siteOf, teamOf } from '../support/relay-config.ts'

const lane = laneOf(teamOf('acme', []), siteOf(1))
const held = (seconds: number): Wake => ({ at: at(seconds), reason: 'hold', because: 'hold by ana' })

/** Whether a lane with this wake is woken, and for when a message is sent; somebody else may change it in between. */
const wake = async (waits: Wake | undefined, { changed = false } = {}) => {
  const sent: EpochSeconds[] = []
  const woken = await wakeWaiting(
    {
      lanes: {
        read: async () => (waits ? { lane, sightings: 1, waiting: 1, wake: waits } : undefined),
        hasten: async () => (changed ? 'changed' : 'hastened'),
      },
      wakeUps: {
        send: async (_lane: Lane, due: EpochSeconds) => {
          sent.push(due)
          return 'sent'
        },
      },
      clock: { now: () => epochMs(at(0) * 1000) },
    },
    lane,
  )
  return { woken, sent }
}

describe('a lane that waits', () => {
  it.each(['hold', 'blocked'] as const)('for the end of its %s is woken now', async (reason) => {
    expect(await wake({ at: at(3600), reason })).toEqual({ woken: true, sent: [at(0)] })
  })

  it.each([
    ['for nothing', undefined],
    ['for its window', windowWake(60)],
    ['for what is over just now', held(0)],
    ['for what is over already', held(-60)],
  ])('%s is left alone', async (_what, waits) => {
    expect(await wake(waits)).toEqual({ woken: false, sent: [] })
  })

  it('is not counted as woken if somebody else changed it first', async () => {
    expect(await wake(held(3600), { changed: true })).toMatchObject({ woken: false })
  })
})
