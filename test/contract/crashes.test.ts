import { describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { epochSeconds, msAfter } from '../../lambdas/domain/instant.ts'
import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import { createIntake } from '../../lambdas/intake/intake.ts'
import { type CrashPlan, crashing } from '../support/crash.ts'
import { configOf, directoryOf, ip, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, resultOf, START } from '../support/relay-world.ts'
import { STATE_TARGETS } from '../support/state-targets.ts'

const site = siteOf(1)
const team = teamOf('acme', [site])
const lane = laneOf(team, site)
const config = configOf([team], { batching: { windowSeconds: 60, maxIpsPerScan: 4, rescanAfterSeconds: 86_400 } })
const ips = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.0.1.2', '10.0.2.1', '10.0.2.2']
const message = messageOf({ site_id: 'site-1', ips }, START)

type World = ReturnType<typeof createRelayWorld>

const NEVER: CrashPlan = { atCall: Number.POSITIVE_INFINITY, afterEffect: false }

const plans = (calls: number): readonly CrashPlan[] =>
  Array.from({ length: calls }, (_, index) => [
    { atCall: index + 1, afterEffect: false },
    { atCall: index + 1, afterEffect: true },
  ]).flat()

const hostsRequested = (world: World): readonly string[] =>
  [...new Set(world.requests.flatMap((request) => request.ips.map(formatIpv4)))].toSorted()

/** No host waits, and no lane is woken for nothing. */
const expectQuiet = async (world: World): Promise<void> => {
  expect(await world.ports.pending.read(lane)).toEqual([])
  expect((await world.ports.lanes.read(lane))?.wake).toBeUndefined()
}

describe.each(STATE_TARGETS)('on $target', async ({ newState }) => {
  const newWorld = async (): Promise<World> => createRelayWorld(config, await newState(directoryOf(config).teamNamed))

  /** An intake that dies as planned; its message is delivered again, and all that follows goes well. */
  const intakeDying = async (plan: CrashPlan) => {
    const world = await newWorld()
    const dying = crashing(world.ports, plan)
    const first = await resultOf(createIntake(dying.ports), message)
    if (first?.kind !== 'done') await world.intake([message])
    await world.settle()
    return { world, calls: dying.calls() }
  }

  /** A dispatch that dies as planned in its first flush; nobody delivers its message again: the sweep must find the lane. */
  const dispatchDying = async (plan: CrashPlan) => {
    const world = await newWorld()
    await world.intake([message])
    const wakeUps = world.ports.wakeUps.sent.splice(0)
    world.clock.advanceTo(msAfter(START, 60_000))
    const dying = crashing(world.ports, plan)
    const last = wakeUps.at(-1)
    await createDispatch(dying.ports)([messageOf(last?.body ?? '', START)], msAfter(world.clock.now(), 60_000))
    await world.settle()
    return { world, calls: dying.calls() }
  }

  const wholeIntake = await intakeDying(NEVER)
  const wholeDispatch = await dispatchDying(NEVER)

  describe('an intake that dies', () => {
    it('takes several steps, none of them needless', () => {
      expect(wholeIntake.calls).toBe(6)
      expect(wholeIntake.world.requests.map((request) => request.ips.length)).toEqual([4, 2])
    })

    it.each(plans(wholeIntake.calls))(
      'at call $atCall (took effect: $afterEffect) loses no host and repeats none',
      async (plan) => {
        const { world } = await intakeDying(plan)
        expect(world.sentIps().flat().toSorted()).toEqual(ips)
        await expectQuiet(world)
      },
    )
  })

  describe('a dispatch that dies', () => {
    it('leaves everything scanned when it lives', () => {
      expect(wholeDispatch.world.requests.map((request) => request.ips.length)).toEqual([4, 2])
    })

    it.each(plans(wholeDispatch.calls))(
      'at call $atCall (took effect: $afterEffect) loses no host, leaves no lane behind, and repeats one request at most',
      async (plan) => {
        const { world } = await dispatchDying(plan)
        expect(hostsRequested(world)).toEqual(ips)
        expect(world.sentIps().flat().length - ips.length).toBeLessThanOrEqual(config.batching.maxIpsPerScan)
        const recorded = await world.ports.history.scannedAt(lane, ips.map(ip))
        expect(recorded.size).toBe(ips.length)
        await expectQuiet(world)
      },
    )
  })

  describe('the old holder of an expired lease', () => {
    it('can neither end the flush of the new holder nor take its hosts away', async () => {
      const world = await newWorld()
      await world.intake([message])
      const due = (await world.ports.lanes.read(lane))?.wake?.at ?? epochSeconds(0)
      const old = await world.ports.lanes.takeLease(lane, {
        due,
        now: due,
        until: epochSeconds(due + 10),
        owner: 'old',
      })
      const later = { due, now: epochSeconds(due + 11), until: epochSeconds(due + 60) }
      const fresh = await world.ports.lanes.takeLease(lane, { ...later, owner: 'new' })
      expect([old.kind, fresh.kind]).toEqual(['taken', 'taken'])
      if (old.kind !== 'taken') return
      const { lease, state } = old
      const hosts = await world.ports.pending.read(lane)
      expect(await world.ports.pending.remove(lease, hosts)).toBe('lease-lost')
      expect(await world.ports.lanes.endFlush(lease, { kind: 'idle', sightings: state.sightings })).toBe('lease-lost')
      expect(await world.ports.pending.read(lane)).toEqual(hosts)
    })
  })
})
