import { describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { epochSeconds, msAfter } from '../../lambdas/domain/instant.ts'
import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import { createIntake } from '../../lambdas/intake/intake.ts'
import { type CrashPlan, crashing } from '../support/crash.ts'
import { configOf, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, START } from '../support/relay-world.ts'

const site = siteOf(1)
const team = teamOf('acme', [site])
const lane = laneOf(team, site)
const config = configOf([team], { batching: { windowSeconds: 60, maxIpsPerScan: 4, rescanAfterSeconds: 86_400 } })
const ips = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.0.1.2', '10.0.2.1', '10.0.2.2']
const message = messageOf({ site_id: 'site-1', ips }, START)

const plans = (calls: number): readonly CrashPlan[] =>
  Array.from({ length: calls }, (_, index) => [
    { atCall: index + 1, afterEffect: false },
    { atCall: index + 1, afterEffect: true },
  ]).flat()

/** An intake that dies as planned; its message is delivered again, and all that follows goes well. */
const intakeDying = async (plan: CrashPlan) => {
  const world = createRelayWorld(config)
  const dying = crashing(world.ports, plan)
  const first = await createIntake(dying.ports)([message])
  if (first.get('message')?.kind !== 'done') await world.intake([message])
  await world.settle()
  return { world, calls: dying.calls() }
}

/** A dispatch that dies as planned in its first flush; nobody delivers its message again: the sweep must find the lane. */
const dispatchDying = async (plan: CrashPlan) => {
  const world = createRelayWorld(config)
  await world.intake([message])
  const wakeUps = world.ports.wakeUps.sent.splice(0)
  world.clock.advanceTo(msAfter(START, 60_000))
  const dying = crashing(world.ports, plan)
  const last = wakeUps.at(-1)
  await createDispatch(dying.ports)([messageOf(last?.body ?? '', START)], msAfter(world.clock.now(), 60_000))
  await world.settle()
  return { world, calls: dying.calls() }
}

const scannedAtLeastOnce = (world: ReturnType<typeof createRelayWorld>): readonly string[] =>
  [...new Set(world.requests.flatMap((request) => request.ips.map(formatIpv4)))].sort()

const NEVER: CrashPlan = { atCall: Number.POSITIVE_INFINITY, afterEffect: false }

describe('an intake that dies', async () => {
  const { calls, world: whole } = await intakeDying(NEVER)

  it('takes several steps, none of them needless', () => {
    expect(calls).toBe(6)
    expect(whole.requests.map((request) => request.ips.length)).toEqual([4, 2])
  })

  it.each(plans(calls))('at call $atCall (took effect: $afterEffect) loses no host and repeats none', async (plan) => {
    const { world } = await intakeDying(plan)
    expect(world.sentIps().flat().toSorted()).toEqual(ips)
    expect(await world.ports.pending.read(lane)).toEqual([])
    expect(world.wakeOf(lane)).toBeUndefined()
  })
})

describe('a dispatch that dies', async () => {
  const { calls, world: whole } = await dispatchDying(NEVER)

  it('leaves everything scanned when it lives', () => {
    expect(whole.requests.map((request) => request.ips.length)).toEqual([4, 2])
  })

  it.each(plans(calls))(
    'at call $atCall (took effect: $afterEffect) loses no host and leaves no lane behind',
    async (plan) => {
      const { world } = await dispatchDying(plan)
      expect(scannedAtLeastOnce(world)).toEqual(ips)
      expect(await world.ports.pending.read(lane)).toEqual([])
      expect(world.wakeOf(lane)).toBeUndefined()
    },
  )

  it.each(plans(calls))(
    'at call $atCall (took effect: $afterEffect) repeats a host only if the reply or its record was lost',
    async (plan) => {
      const { world } = await dispatchDying(plan)
      const repeated = world.sentIps().flat().length - ips.length
      expect(repeated).toBeLessThanOrEqual(4)
      const recorded = world.table.scanned.get([...world.table.scanned.keys()][0] as never)
      expect(recorded?.size).toBe(ips.length)
    },
  )
})

describe('an old holder of an expired lease', () => {
  it('can neither end the flush of the new holder nor take its hosts away', async () => {
    const world = createRelayWorld(config)
    await world.intake([message])
    const due = world.wakeOf(lane)?.at ?? epochSeconds(0)
    const terms = { due, now: due, until: epochSeconds(due + 10) }
    const old = await world.ports.lanes.takeLease(lane, { ...terms, owner: 'old' })
    const later = epochSeconds(due + 11)
    const fresh = await world.ports.lanes.takeLease(lane, {
      due,
      now: later,
      until: epochSeconds(due + 60),
      owner: 'new',
    })
    expect([old.kind, fresh.kind]).toEqual(['taken', 'taken'])
    if (old.kind !== 'taken') return
    const hosts = await world.ports.pending.read(lane)
    expect(await world.ports.pending.remove(old.lease, hosts)).toBe('lease-lost')
    expect(await world.ports.lanes.endFlush(old.lease, { kind: 'idle', sightings: old.state.sightings })).toBe(
      'lease-lost',
    )
    expect(await world.ports.pending.read(lane)).toEqual(hosts)
  })
})
