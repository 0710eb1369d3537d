import { beforeEach, describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import type { DispatchPorts } from '../../lambdas/dispatch/dispatch-ports.ts'
import { PlatformError } from '../../lambdas/domain/errors.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { blackoutOf, minuteOf } from '../support/blackout-arbitraries.ts'
import { configOf, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, START } from '../support/relay-world.ts'

const site = siteOf(1)
const team = teamOf('acme', [site])
const lane = laneOf(team, site)
const soon = blackoutOf({ name: 'soon', fromMinute: minuteOf('09:10'), toMinute: minuteOf('10:00') })
const config = configOf([team], { blackouts: [soon] })

let world: ReturnType<typeof createRelayWorld>
beforeEach(async () => {
  world = createRelayWorld(config)
  await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'] })
  world.clock.advanceTo(msAfter(START, 60_000))
})

const dispatch = async (ports: Partial<DispatchPorts> = {}): Promise<void> => {
  const wakeUp = world.ports.wakeUps.sent.splice(0).at(-1)
  const messages = [messageOf(wakeUp?.body ?? '', START)]
  await createDispatch({ ...world.ports, ...ports })(messages, msAfter(world.clock.now(), 60_000))
}

/** Restrictions that take so long to read, once each. */
const slowRestrictions = (...takesMs: number[]): Pick<DispatchPorts, 'restrictions'> => ({
  restrictions: {
    at: async (...args) => {
      world.clock.advanceTo(msAfter(world.clock.now(), takesMs.shift() ?? 0))
      return world.ports.restrictions.at(...args)
    },
  },
})

describe('a slot', () => {
  it('is given up for another when what is read after it takes longer than it lasts', async () => {
    const taken: number[] = []
    const budget: DispatchPorts['budget'] = {
      ...world.ports.budget,
      take: async (...args) => {
        const slot = await world.ports.budget.take(...args)
        taken.push(slot.atMs)
        return slot
      },
    }
    await dispatch({ budget, ...slowRestrictions(0, 1500) })
    expect(taken).toHaveLength(2)
    expect((world.requests[0]?.atMs ?? 0) - (taken[1] ?? 0)).toBeLessThanOrEqual(1000)
  })

  it('is not used late because the token had to be read: that is done before', async () => {
    const done: string[] = []
    const scanApi: DispatchPorts['scanApi'] = {
      ...world.ports.scanApi,
      prepare: async () => {
        world.clock.advanceTo(msAfter(world.clock.now(), 5000))
        done.push('token')
      },
    }
    const budget: DispatchPorts['budget'] = {
      ...world.ports.budget,
      take: async (...args) => {
        done.push('slot')
        return world.ports.budget.take(...args)
      },
    }
    await dispatch({ budget, scanApi })
    expect(done).toEqual(['token', 'slot'])
    expect(world.requests).toHaveLength(1)
  })

  it('is not used after the time of the function is over: another may hold the lease', async () => {
    const budget: DispatchPorts['budget'] = {
      ...world.ports.budget,
      take: async (team, share) => {
        world.clock.advanceTo(msAfter(world.clock.now(), 90_000))
        return world.ports.budget.take(team, share, world.clock.now())
      },
    }
    await dispatch({ budget })
    expect(world.requests).toEqual([])
    expect(await world.ports.pending.read(lane)).toHaveLength(1)
  })
})

const failing = (): Promise<never> => Promise.reject(new PlatformError('dynamodb.PutItem'))

describe('an accepted scan', () => {
  it('is not remembered as long as it is not logged: a stop could not put its hosts back', async () => {
    await dispatch({ scanLog: { ...world.ports.scanLog, add: failing } })
    expect(world.requests).toHaveLength(1)
    expect(world.table.scanned.size).toBe(0)
    expect(await world.ports.pending.read(lane)).toHaveLength(1)
  })
})

describe('the last seconds before a blackout', () => {
  it('let no start through whose slot lies in it, though it is looked at before the slot, as a slow table wants it', async () => {
    const begins = msAfter(START, 600_000)
    const slotAtMs = msAfter(begins, 500)
    world.clock.advanceTo(msAfter(begins, -9000))
    await world.ports.budget.pause(team.name, slotAtMs)
    await dispatch(slowRestrictions(4000))
    expect(world.requests).toEqual([])
    expect(world.wakeOf(lane)?.reason).toBe('hold')
  })

  it.each([
    [4, 1],
    [3, 0],
    [1, 0],
  ])('%i s before it let %i starts through, since clocks differ', async (seconds, starts) => {
    world.clock.advanceTo(msAfter(START, 600_000 - seconds * 1000))
    await dispatch()
    expect(world.requests).toHaveLength(starts)
  })
})
