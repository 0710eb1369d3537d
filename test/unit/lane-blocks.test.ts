import { beforeEach, describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import type { StartAnswer } from '../../lambdas/domain/scan-answer.ts'
import { blackoutOf, minuteOf } from '../support/blackout-arbitraries.ts'
import { configOf, laneOf, scheduleId, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, START } from '../support/relay-world.ts'

const sites = [siteOf(1), siteOf(2), siteOf(3)]
/** Few requests a minute, so that three lanes that are woken at once have to wait for their slots. */
const team = teamOf('acme', sites, { requestsPerMinute: 6, stopRequestsPerMinute: 2 })
const noon = blackoutOf({ name: 'noon', fromMinute: minuteOf('12:00'), toMinute: minuteOf('13:00') })
const config = configOf([team], { blackouts: [noon] })

const unauthorized: StartAnswer = { kind: 'unauthorized', status: 401, code: 'unauthenticated', message: 'no' }
const forbidden: StartAnswer = { kind: 'forbidden', status: 403, code: 'not-yours', message: 'no' }
const down: StartAnswer = { kind: 'failed', status: 503, code: 'http-503', message: 'down' }
const refused: StartAnswer = { kind: 'refused', status: 422, code: 'bad-ip', message: 'no such host' }

let world: ReturnType<typeof createRelayWorld>
beforeEach(() => {
  world = createRelayWorld(config)
})

const sight = (site: number, ...ips: readonly string[]) => world.sight({ site_id: `site-${site}`, ips })

/** What is told of the block of a site's lane, in order. */
const toldOf = (site: number): readonly string[] =>
  world.ports.outcomes.published.flatMap((outcome) =>
    (outcome.kind === 'Lane Blocked' || outcome.kind === 'Lane Unblocked') && outcome.lane.site === siteOf(site).id
      ? [outcome.kind]
      : [],
  )

describe('a lane whose token or site is not taken', () => {
  it.each([
    ['5 minutes', unauthorized, 5],
    ['hour', forbidden, 60],
  ])('is tried every %s, and told of at its first try and when it is well again', async (_, answer, minutes) => {
    world.answers.push(answer, answer)
    await sight(1, '10.0.0.1')
    await world.settle(150)
    const waits = world.requests.slice(1).map(({ atMs }, index) => atMs - (world.requests[index]?.atMs ?? 0))
    expect(waits).toHaveLength(2)
    for (const ms of waits) expect(Math.abs(ms / 60_000 - minutes)).toBeLessThan(0.5)
    expect(toldOf(1)).toEqual(['Lane Blocked', 'Lane Unblocked'])
    expect(world.ports.outcomes.published.map(({ kind }) => kind)).toEqual([
      'Lane Blocked',
      'Lane Unblocked',
      'Scan Started',
    ])
  })

  it('is told of anew when it is blocked anew', async () => {
    world.answers.push(forbidden, { kind: 'started', scanId: 'scan' }, forbidden)
    await sight(1, '10.0.0.1')
    await world.settle()
    await sight(1, '10.0.0.2')
    await world.settle()
    expect(toldOf(1)).toEqual(['Lane Blocked', 'Lane Unblocked', 'Lane Blocked', 'Lane Unblocked'])
  })

  it('stays told of though the lane waited for its slot in between', async () => {
    world.answers.push(...Array.from({ length: 6 }, () => unauthorized))
    for (const site of [1, 2, 3]) await sight(site, '10.0.0.1')
    await world.settle(3)
    // Too soon: the token is as bad as before. All three lanes want a slot at the same time.
    await world.ask({ action: 'resume', team: 'acme' })
    await world.settle()
    for (const site of [1, 2, 3]) expect(toldOf(site), `site ${site}`).toEqual(['Lane Blocked', 'Lane Unblocked'])
  })

  it('is told of as well again in every lane of a team that is resumed', async () => {
    world.answers.push(unauthorized, unauthorized, unauthorized)
    for (const site of [1, 2, 3]) await sight(site, '10.0.0.1')
    await world.settle(3)
    await world.ask({ action: 'resume', team: 'acme' })
    await world.settle()
    for (const site of [1, 2, 3]) expect(toldOf(site), `site ${site}`).toEqual(['Lane Blocked', 'Lane Unblocked'])
  })

  it('stays told of though the API failed in another way in between', async () => {
    world.answers.push(unauthorized, down, unauthorized, down)
    await sight(1, '10.0.0.1')
    await world.settle()
    expect(toldOf(1)).toEqual(['Lane Blocked', 'Lane Unblocked'])
  })

  it('stays told of though a blackout came in between', async () => {
    world.clock.advanceTo(msAfter(START, 175 * 60_000))
    world.answers.push(forbidden, forbidden)
    await sight(1, '10.0.0.1')
    await world.settle(240)
    const ofLane = world.ports.outcomes.published.filter((outcome) => 'lane' in outcome)
    expect(ofLane.map(({ kind }) => kind)).toEqual(['Lane Blocked', 'Hosts Held', 'Lane Unblocked', 'Scan Started'])
  })

  it('is well again as soon as the API takes offence at a host only', async () => {
    world.answers.push(unauthorized, refused)
    await sight(1, '10.0.0.1')
    await world.settle()
    expect(toldOf(1)).toEqual(['Lane Blocked', 'Lane Unblocked'])
    expect(world.ports.outcomes.published.at(-1)).toMatchObject({ kind: 'Hosts Rejected', reason: 'refused-by-api' })
  })
})

describe('a token that is not taken', () => {
  const count = 40
  const many = Array.from({ length: count }, (_, index) => siteOf(index + 1))
  const crowd = () => {
    const big = createRelayWorld(configOf([teamOf('acme', many)]))
    return {
      ...big,
      sightAll: () => Promise.all(many.map(({ name = '' }) => big.sight({ site_id: name, ips: ['10.0.0.1'] }))),
    }
  }

  it('costs a request in 5 minutes, not one for each lane, and every lane tells of it', async () => {
    const big = crowd()
    big.answers.push(...Array.from({ length: count * 10 }, () => unauthorized))
    await big.sightAll()
    await big.settle(31)
    expect(big.requests).toHaveLength(7)
    const told = big.ports.outcomes.published.map(({ kind }) => kind)
    expect(told).toEqual(Array.from({ length: count }, () => 'Lane Blocked'))
  })

  it('is tried by the lane that found out first, and by the others after it, apart from each other', async () => {
    const big = crowd()
    big.answers.push(unauthorized)
    await big.sightAll()
    await big.settle(2)
    const wakes = many.map((site) => big.wakeOf(laneOf(teamOf('acme', many), site))?.at ?? 0)
    const first = Math.min(...wakes)
    expect(wakes.filter((at) => at === first)).toHaveLength(1)
    expect(new Set(wakes).size).toBeGreaterThan(10)
    expect(Math.max(...wakes) - first).toBeLessThanOrEqual(31)
  })

  it('is tried again at once when it is mended while a lane is being blocked', async () => {
    const two = createRelayWorld(configOf([teamOf('acme', many)]))
    two.answers.push(unauthorized)
    const mending = {
      publish: async (...args: Parameters<typeof two.ports.outcomes.publish>) => {
        await two.ports.outcomes.publish(...args)
        await two.ask({ action: 'resume', team: 'acme' })
      },
    }
    const dispatch = createDispatch({ ...two.ports, outcomes: mending })
    await two.sight({ site_id: 'site-1', ips: ['10.0.0.1'], urgent: true })
    const wakeUp = two.ports.wakeUps.sent.splice(0).at(-1)
    two.clock.advanceTo(msAfter(START, 2000))
    await dispatch([messageOf(wakeUp?.body ?? '', START)], msAfter(two.clock.now(), 60_000))
    await two.settle(1)
    expect(two.requests).toHaveLength(2)
    await two.sight({ site_id: 'site-2', ips: ['10.0.0.1'], urgent: true })
    await two.settle(1)
    expect(two.requests).toHaveLength(3)
  })

  it('is tried again at once by a resume of a site that has no schedule of its own', async () => {
    const { schedule: _, ...bare } = siteOf(1)
    const two = createRelayWorld(configOf([teamOf('acme', [bare]), teamOf('globex', [siteOf(2)])]))
    two.answers.push(unauthorized)
    await two.sight({ site_id: 'site-1', ips: ['10.0.0.1'], urgent: true, schedule_id: scheduleId(9) })
    await two.settle(0.2)
    await two.ask({ action: 'resume', site_id: 'site-1' })
    await two.settle(1)
    expect(two.requests).toHaveLength(2)
  })

  it('is tried by all at once after a resume', async () => {
    const big = crowd()
    big.answers.push(unauthorized)
    await big.sightAll()
    await big.settle(3)
    await big.ask({ action: 'resume', site_id: 'site-3' })
    await big.settle(0.2)
    expect(big.requests.length).toBe(2)
    await big.ask({ action: 'resume', team: 'acme' })
    await big.settle(2)
    expect(big.requests.length).toBe(count + 1)
  })
})

describe('hosts that are held', () => {
  it('are told of once, however often their lane looks', async () => {
    await sight(1, '10.0.0.1')
    await world.ask({ action: 'stop', team: 'acme', hold_minutes: 90 })
    await world.settle(5)
    // Each makes the lane look again; the hold of the team is still there.
    for (let time = 0; time < 3; time += 1) {
      await world.ask({ action: 'resume', site_id: 'site-1' })
      await world.settle(2)
    }
    expect(world.requests).toEqual([])
    await world.settle(120)
    const held = world.ports.outcomes.published.filter(({ kind }) => kind === 'Hosts Held')
    expect(held).toHaveLength(1)
    expect(world.requests).toHaveLength(1)
  })
})
