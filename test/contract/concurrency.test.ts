import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { epochSeconds, msAfter, secondOf } from '../../lambdas/domain/instant.ts'
import { slotIntervalMs } from '../../lambdas/domain/request-budget.ts'
import type { StartAnswer } from '../../lambdas/domain/scan-answer.ts'
import { mostWithin } from '../../local/scan-api/journal.ts'
import { createContention } from '../support/contention.ts'
import type { StatePorts } from '../support/memory-state.ts'
import { configOf, directoryOf, ip, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf } from '../support/relay-world.ts'
import { STATE_TARGETS } from '../support/state-targets.ts'

const LIMIT = 4
const sites = Array.from({ length: 6 }, (_, index) => siteOf(index + 1))
const [site = siteOf(1)] = sites
const team = teamOf('acme', sites)
const lane = laneOf(team, site)
const config = configOf([team], { batching: { windowSeconds: 1, maxIpsPerScan: LIMIT, rescanAfterSeconds: 86_400 } })

const address = (host: number): string => `10.0.${Math.floor(host / 200)}.${(host % 200) + 1}`

/** Sightings of so many hosts, `each` in one, from `first` on; some urgent. */
const sightings = (first: number, count: number, each = 3): readonly object[] =>
  Array.from({ length: count }, (_, index) => ({
    site_id: 'site-1',
    ips: Array.from({ length: each }, (_, host) => address(first + index * each + host)),
    urgent: index % 4 === 3,
  }))

const fortyHostsOf = (number: number): readonly object[] => [
  { site_id: `site-${number}`, ips: [`10.${number}.0.1-10.${number}.0.40`] },
]

type World = ReturnType<typeof createRelayWorld>

/** A dispatch whose request hangs until its lease has expired, another did its work, and `meanwhile` has happened. */
const overtaken = async (state: StatePorts, meanwhile: (world: World) => Promise<unknown>): Promise<World> => {
  const world = createRelayWorld(config, state)
  await world.sight({ site_id: 'site-1', ips: ['10.0.0.1', '10.0.0.2'], urgent: true })
  const [wakeUp] = world.ports.wakeUps.sent.splice(0)
  const hanging = Promise.withResolvers<StartAnswer>()
  const asked = Promise.withResolvers<void>()
  const start = () => {
    asked.resolve()
    return hanging.promise
  }
  const old = createDispatch({ ...world.ports, scanApi: { ...world.ports.scanApi, start } })
  const dying = old([messageOf(wakeUp?.body ?? '', world.clock.now())], msAfter(world.clock.now(), 60_000))
  await asked.promise
  await world.settle()
  world.clock.advanceTo(msAfter(world.clock.now(), 1000))
  await meanwhile(world)
  world.clock.advanceTo(msAfter(world.clock.now(), 1000))
  hanging.resolve({ kind: 'started', scanId: 'late', targetIps: [ip('10.0.0.1'), ip('10.0.0.2')] })
  await dying
  return world
}

describe.each(STATE_TARGETS)('on $target', ({ target, newState }) => {
  const rounds = target === 'memory' ? 200 : 8
  const newWorldState = () => newState(directoryOf(config).teamNamed)

  it('two intakes that add while two dispatches drain leave no host behind and ask for none twice', async () => {
    const property = fc.asyncProperty(fc.integer(), async (seed) => {
      const { world, run } = createContention(config, await newWorldState(), seed)
      // The second half of the first intake's hosts is the first half of the second's.
      await run([sightings(0, 6), sightings(9, 6)], 2)
      expect(world.sentIps().flat().toSorted()).toEqual(
        Array.from({ length: 27 }, (_, host) => address(host)).toSorted(),
      )
      expect(await world.ports.pending.read(lane)).toEqual([])
      expect((await world.ports.lanes.read(lane))?.wake).toBeUndefined()
    })
    await fc.assert(property, { numRuns: rounds, endOnFailure: true })
  })

  it('wake-ups that come again when all is done die out without a request', async () => {
    const { world, run, delivered, dispatch } = createContention(config, await newWorldState(), 7)
    await run([sightings(0, 6), sightings(9, 6)], 2)
    const requests = world.requests.length
    await Promise.all(delivered.map(dispatch))
    expect(world.requests).toHaveLength(requests)
    expect(world.ports.wakeUps.sent).toEqual([])
    expect((await world.ports.lanes.read(lane))?.wake).toBeUndefined()
  })

  it('five dispatches of one wake-up make the requests of one', async () => {
    const { world, dispatch } = createContention(config, await newWorldState(), 7)
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1-10.0.0.7'], urgent: true })
    const [wakeUp] = world.ports.wakeUps.sent
    await Promise.all(Array.from({ length: 5 }, () => dispatch(wakeUp?.body ?? '')))
    expect(world.sentIps().map((ips) => ips.length)).toEqual([4, 3])
  })

  it('lanes of a team that drain at once share one budget: it is kept in any minute', async () => {
    const { world, run } = createContention(config, await newWorldState(), 7)
    await run(
      sites.map((_, index) => fortyHostsOf(index + 1)),
      4,
    )
    expect(world.requests).toHaveLength(sites.length * 10)
    const perMinute = Math.ceil(60_000 / slotIntervalMs(team, 'scan'))
    expect(mostWithin(world.requests)).toBeLessThanOrEqual(perMinute + 1)
  })

  describe('a holder that is overtaken while it waits for an answer', () => {
    it('has its hosts scanned by the one who took over, and changes nothing when its answer comes', async () => {
      const world = await overtaken(await newWorldState(), async () => undefined)
      expect(world.sentIps()).toEqual([['10.0.0.1', '10.0.0.2']])
      expect(await world.ports.lanes.read(lane)).toEqual({ lane, sightings: 1, waiting: 0 })
      expect(world.ports.wakeUps.sent).toEqual([])
    })

    it('takes no host away that was seen since', async () => {
      const world = await overtaken(await newWorldState(), (world) =>
        world.sight({ site_id: 'site-1', ips: ['10.0.0.3'] }),
      )
      expect(await world.ports.pending.read(lane)).toEqual([{ ip: ip('10.0.0.3') }])
      await world.settle()
      expect(world.sentIps()).toEqual([['10.0.0.1', '10.0.0.2'], ['10.0.0.3']])
    })

    it('does not satisfy a force that came after its request', async () => {
      const world = await overtaken(await newWorldState(), (world) =>
        world.sight({ site_id: 'site-1', ips: ['10.0.0.1'], force: true }),
      )
      expect(await world.ports.pending.read(lane)).toMatchObject([{ ip: ip('10.0.0.1') }])
      await world.settle()
      expect(world.sentIps()).toEqual([['10.0.0.1', '10.0.0.2'], ['10.0.0.1']])
    })

    it('frees no lease that is not its own', async () => {
      const world = await overtaken(await newWorldState(), async (world) => {
        await world.sight({ site_id: 'site-1', ips: ['10.0.0.3'], urgent: true })
        const due = (await world.ports.lanes.read(lane))?.wake?.at ?? epochSeconds(0)
        const now = secondOf(world.clock.now())
        await world.ports.lanes.takeLease(lane, { due, owner: 'third', now, until: epochSeconds(now + 60) })
      })
      expect((await world.ports.lanes.read(lane))?.leaseUntil).toBeDefined()
    })
  })
})
