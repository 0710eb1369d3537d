import { beforeEach, describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import type { ScheduleId } from '../../lambdas/domain/team.ts'
import { createIntake } from '../../lambdas/intake/intake.ts'
import { configOf, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, START } from '../support/relay-world.ts'

const site = siteOf(1, { rescanAfterSeconds: 3600 })
const other = siteOf(2)
const team = teamOf('acme', [site, other])
const config = configOf([team], { batching: { windowSeconds: 60, maxIpsPerScan: 10, rescanAfterSeconds: 3600 } })
const lane = laneOf(team, site)

let world: ReturnType<typeof createRelayWorld>
beforeEach(() => {
  world = createRelayWorld(config)
})

const sight = (...ips: readonly string[]) => world.sight({ site_id: 'site-1', ips })
const hostsSent = (): readonly string[] => world.sentIps().flat()
const published = (kind: string) => world.ports.outcomes.published.filter((outcome) => outcome.kind === kind)

describe('a window', () => {
  it('sends what came in one window as one request', async () => {
    await sight('10.0.0.1')
    world.clock.advanceTo(msAfter(START, 30_000))
    await sight('10.0.0.2', '10.0.1.3')
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1', '10.0.0.2', '10.0.1.3']])
    expect(world.requests[0]?.atMs).toBe(msAfter(START, 60_000))
  })

  it('sends ⌈hosts ÷ limit⌉ requests, and none of them over the limit', async () => {
    await sight('10.0.0.0/27')
    await world.settle()
    expect(world.sentIps().map((ips) => ips.length)).toEqual([10, 10, 10])
  })

  it('sends a full request at once and lets the rest collect until the window ends', async () => {
    await sight('10.0.0.1-10.0.0.14')
    await world.settle(0.5)
    expect(world.sentIps().map((ips) => ips.length)).toEqual([10])
    world.clock.advanceTo(msAfter(START, 40_000))
    await sight('10.0.0.15')
    await world.settle()
    expect(world.sentIps().map((ips) => ips.length)).toEqual([10, 5])
    expect(world.requests[1]?.atMs).toBe(msAfter(START, 60_000))
  })

  it('takes along what comes while it waits for its slot', async () => {
    await sight('10.0.0.1-10.0.0.12')
    const wakeUp = world.ports.wakeUps.sent.splice(0).at(-1)
    world.clock.advanceTo(msAfter(START, 60_000))
    const { sleep } = world.clock
    const slow = {
      ...world.clock,
      sleep: async (ms: number) => void (await Promise.all([sleep(ms), sight('10.0.0.20')])),
    }
    const dispatch = createDispatch({ ...world.ports, clock: slow })
    await dispatch([messageOf(wakeUp?.body ?? '', START)], msAfter(world.clock.now(), 60_000))
    expect(world.sentIps().map((ips) => ips.length)).toEqual([10, 3])
  })

  it('sends an urgent sighting at once, with whatever waits', async () => {
    await sight('10.0.0.1')
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.2'], urgent: true })
    await world.settle(0.5)
    expect(world.sentIps()).toEqual([['10.0.0.1', '10.0.0.2']])
  })

  it('keeps the lanes of two sites apart', async () => {
    await sight('10.0.0.1')
    await world.sight({ site_id: 'site-2', ips: ['10.0.0.1'] })
    await world.settle()
    expect(world.requests.map((request) => request.lane.site)).toEqual([site.id, other.id])
  })

  it('leaves a lane idle, without a wake, when nothing is pending', async () => {
    await sight('10.0.0.1')
    await world.settle()
    expect(world.wakeOf(lane)).toBeUndefined()
    expect(world.ports.wakeUps.sent).toEqual([])
  })
})

describe('freshness', () => {
  it('skips a host scanned within rescanAfter and says so', async () => {
    await sight('10.0.0.1')
    await world.settle()
    await sight('10.0.0.1', '10.0.0.2')
    await world.settle()
    expect(hostsSent()).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(published('Hosts Skipped')).toMatchObject([{ reason: 'recently-scanned', ips: [0x0a000001] }])
  })

  it('scans a host again after rescanAfter', async () => {
    await sight('10.0.0.1')
    await world.settle()
    world.clock.advanceTo(msAfter(world.clock.now(), 3600_000))
    await sight('10.0.0.1')
    await world.settle()
    expect(hostsSent()).toEqual(['10.0.0.1', '10.0.0.1'])
  })

  it('scans a forced host again, once, although its message comes twice', async () => {
    await sight('10.0.0.1')
    await world.settle()
    world.clock.advanceTo(msAfter(world.clock.now(), 5000))
    const message = messageOf({ site_id: 'site-1', ips: ['10.0.0.1'], force: true }, world.clock.now())
    await world.intake([message])
    await world.settle()
    await world.intake([message])
    await world.settle()
    expect(hostsSent()).toEqual(['10.0.0.1', '10.0.0.1'])
  })

  it('drops a host whose sighting was read before its scan and written after it', async () => {
    await sight('10.0.0.1')
    await world.settle()
    await world.ports.pending.add(lane, [{ ip: 0x0a000001 as never }])
    await sight('10.0.0.2')
    await world.settle()
    expect(hostsSent()).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(await world.ports.pending.read(lane)).toEqual([])
  })
})

describe('the same message twice', () => {
  it('makes no further request, whether it comes before or after the scan', async () => {
    const message = messageOf({ site_id: 'site-1', ips: ['10.0.0.1', '10.0.0.2'] }, START)
    await world.intake([message])
    await world.intake([message])
    await world.settle()
    await world.intake([message])
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1', '10.0.0.2']])
  })

  it('acts on a wake-up that is delivered before its wake is set', async () => {
    const dispatched: Promise<unknown>[] = []
    const atOnce: typeof world.ports.wakeUps = {
      ...world.ports.wakeUps,
      send: async (to, due) => {
        const answer = await world.ports.wakeUps.send(to, due)
        dispatched.push(world.dispatch([messageOf(world.ports.wakeUps.sent.pop()?.body ?? '', START)]))
        return answer
      },
    }
    const intake = createIntake({ ...world.ports, wakeUps: atOnce })
    await intake([messageOf({ site_id: 'site-1', ips: ['10.0.0.1'], urgent: true }, START)])
    await Promise.all(dispatched)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })

  it('lets duplicated and late wake-ups die out', async () => {
    await sight('10.0.0.1')
    const [wakeUp] = world.ports.wakeUps.sent
    world.ports.wakeUps.sent.push(...Array.from({ length: 5 }, () => wakeUp).filter((sent) => sent !== undefined))
    await world.settle()
    await sight('10.0.0.2')
    if (wakeUp) await world.dispatch([messageOf(wakeUp.body, world.clock.now())])
    expect(world.sentIps()).toEqual([['10.0.0.1']])
    expect(world.ports.wakeUps.sent).toHaveLength(1)
  })
})

describe('an answer that is not 201', () => {
  it('leaves the hosts pending and tries again later', async () => {
    world.answers.push(
      { kind: 'failed', code: 'http-503', message: 'down' },
      { kind: 'failed', code: 'timeout', message: 'slow' },
    )
    await sight('10.0.0.1')
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1'], ['10.0.0.1']])
    expect(published('Scan Started')).toHaveLength(1)
    expect(world.wakeOf(lane)).toBeUndefined()
  })

  it('rejects the hosts that 201 leaves out of target_ips', async () => {
    world.answers.push({ kind: 'started', scanId: 'scan', targetIps: [0x0a000001 as never] })
    await sight('10.0.0.1', '10.0.0.2')
    await world.settle()
    expect(world.requests).toHaveLength(1)
    expect(published('Hosts Rejected')).toMatchObject([{ reason: 'not-accepted', ips: ['10.0.0.2'] }])
  })
})

it('takes the UUID of a schedule in capitals too', async () => {
  const named = 'ABCDEF00-0000-4000-8000-000000000001'
  await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'], schedule_id: named })
  expect(world.wakeOf({ ...lane, schedule: named.toLowerCase() as ScheduleId })).toBeDefined()
})

describe('a bad message', () => {
  it.each([
    ['not-json', 'hello'],
    ['not-an-object', '[1]'],
    ['wrong-detail-type', { 'detail-type': 'Other', detail: {} }],
    ['invalid-sighting', { ips: ['10.0.0.1'] }],
    ['invalid-sighting', { site_id: 'site-1', ips: [], urgent: 'yes' }],
    ['invalid-sighting', { site_id: 'site-1', ips: ['10.0.0.1'], schedule_id: 'weekly' }],
    ['unknown-site', { site_id: 'nowhere', ips: ['10.0.0.1'] }],
    ['no-valid-ip', { site_id: 'site-1', ips: ['fe80::1', 'printer'] }],
    ['too-many-hosts', { site_id: 'site-1', ips: Array.from({ length: 17 }, (_, block) => `10.${block}.0.0/20`) }],
  ])('is refused as %s, and its neighbours go on', async (code, body) => {
    const good = messageOf({ site_id: 'site-1', ips: ['10.0.0.1'] }, START, 'good')
    const results = await world.intake([messageOf(body, START, 'bad'), good])
    expect(results.get('bad')).toMatchObject({ kind: 'bad', error: { code } })
    expect(results.get('good')).toEqual({ kind: 'done' })
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })

  it('says what is wrong in every key', async () => {
    const result = await world.sight({ site_id: '', ips: 'x', schedule_id: 'y', force: 1 })
    expect(result).toMatchObject({ kind: 'bad' })
    const text = result?.kind === 'bad' ? result.error.message : ''
    for (const key of ['site_id: ', 'ips: ', 'schedule_id: ', 'force: ']) expect(text).toContain(key)
  })

  it('with some good addresses has those scanned and the others rejected', async () => {
    await sight('10.0.0.1', 'printer', '127.0.0.1', '10.0.0.0/8')
    await world.settle()
    expect(hostsSent()).toEqual(['10.0.0.1'])
    expect(published('Hosts Rejected')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ reason: 'not-ipv4', ips: ['printer'] }),
        expect.objectContaining({ reason: 'loopback', ips: ['127.0.0.1'] }),
        expect.objectContaining({ reason: 'too-many-addresses', ips: ['10.0.0.0/8'] }),
      ]),
    )
  })
})
