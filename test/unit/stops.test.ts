import { beforeEach, describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { type EpochMs, epochMs, msAfter } from '../../lambdas/domain/instant.ts'
import type { Outcome } from '../../lambdas/domain/outcome.ts'
import { blackoutOf, minuteOf } from '../support/blackout-arbitraries.ts'
import { configOf, laneOf, scheduleId, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, START } from '../support/relay-world.ts'

const shop = siteOf(1)
const till = siteOf(2, { schedule: scheduleId(1) })
const office = siteOf(3)
const depot = siteOf(4)
const acme = teamOf('acme', [shop, till, office])
const globex = teamOf('globex', [depot], { stopOnlyOurs: true })
const lunch = blackoutOf({
  name: 'lunch',
  fromMinute: minuteOf('12:00'),
  toMinute: minuteOf('13:00'),
  scope: { kind: 'team', team: acme.name },
})
const config = configOf([acme, globex], { blackouts: [lunch] })
const lane = laneOf(acme, shop)

let world: ReturnType<typeof createRelayWorld>
beforeEach(() => {
  world = createRelayWorld(config)
})

const minutes = (count: number): EpochMs => msAfter(START, count * 60_000)
const noon = epochMs(Date.UTC(2026, 0, 5, 12))
const sight = (ips: readonly string[], site = 'site-1') => world.sight({ site_id: site, ips })
const published = (kind: Outcome['kind']): readonly Outcome[] =>
  world.ports.outcomes.published.filter((outcome) => outcome.kind === kind)

describe('a stop with a hold', () => {
  it('stops at once, lets no start through until it ends, and then sends what has gathered', async () => {
    await world.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 30, reason: 'change window' })
    await sight(['10.0.0.1'])
    await world.settle(10)
    await sight(['10.0.0.2'])
    await world.settle()
    expect(world.stops).toMatchObject([{ schedule: scheduleId(1), atMs: START }])
    expect(world.sentIps()).toEqual([['10.0.0.1', '10.0.0.2']])
    expect(world.requests[0]?.atMs).toBeGreaterThanOrEqual(minutes(30))
    expect(world.requests[0]?.atMs).toBeLessThan(minutes(31))
  })

  it('says until when and why, once', async () => {
    await world.ask({ action: 'stop', site_id: 'site-1', hold_minutes: 30, reason: 'change window' })
    await sight(['10.0.0.1'])
    await world.settle(5)
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.2'], urgent: true })
    await world.settle()
    expect(published('Hosts Held')).toHaveLength(1)
    expect(published('Hosts Held')[0]).toMatchObject({
      until: minutes(30) / 1000,
      because: expect.stringContaining('change window'),
    })
  })

  it('ends when a person resumes, and lets the hosts go at once', async () => {
    await world.ask({ action: 'stop', team: 'acme', hold_minutes: 600 })
    await sight(['10.0.0.1'])
    await world.settle(5)
    await world.ask({ action: 'resume', team: 'acme' })
    await world.settle(2)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })

  it('of a team is not lifted by a resume of one of its sites', async () => {
    await world.ask({ action: 'stop', team: 'acme', hold_minutes: 60 })
    await sight(['10.0.0.1'])
    await world.settle(5)
    await world.ask({ action: 'resume', site_id: 'site-1' })
    await world.settle(5)
    expect(world.requests).toEqual([])
  })

  it('is not put back by its own message when that is delivered again after the resume', async () => {
    const stop = messageOf({ action: 'stop', site_id: 'site-1', hold_minutes: 60 }, START)
    await world.stop([stop])
    world.clock.advanceTo(minutes(1))
    await world.ask({ action: 'resume', site_id: 'site-1' })
    await world.stop([stop])
    await sight(['10.0.0.1'])
    await world.settle(3)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })

  it('takes the place of a longer one', async () => {
    await world.ask({ action: 'stop', site_id: 'site-1', hold_minutes: 600 })
    await sight(['10.0.0.1'])
    await world.settle(5)
    await world.ask({ action: 'stop', site_id: 'site-1', hold_minutes: 10 })
    await world.settle(30)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })
})

describe('interrupted hosts', () => {
  it('are scanned again, once, whatever rescanAfter says', async () => {
    await sight(['10.0.0.1', '10.0.0.2'])
    await world.settle()
    await world.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 10 })
    await world.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 10 })
    await world.settle()
    expect(world.sentIps()).toEqual([
      ['10.0.0.1', '10.0.0.2'],
      ['10.0.0.1', '10.0.0.2'],
    ])
    expect(published('Hosts Requeued')).toHaveLength(1)
    expect(await world.ports.pending.read(lane)).toEqual([])
  })

  it('are those of scans younger than assumeScanTakes only', async () => {
    await sight(['10.0.0.1'])
    await world.settle()
    world.clock.advanceTo(msAfter(world.clock.now(), 3600_000 + 1000))
    await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await world.settle()
    expect(world.requests).toHaveLength(1)
  })

  it('are none where the API says that nothing was running', async () => {
    await sight(['10.0.0.1'])
    await world.settle()
    world.stopAnswers.push({ kind: 'not-running' })
    await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await world.settle()
    expect(world.requests).toHaveLength(1)
    expect(published('Scan Stop Not Running')).toHaveLength(1)
  })

  it('are found although the reply to the stop was lost', async () => {
    await sight(['10.0.0.1'])
    await world.settle()
    world.stopAnswers.push({ kind: 'failed', code: 'connection-reset', message: 'lost' }, { kind: 'not-running' })
    await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
  })

  it('are found although the stop died between its request and its writes', async () => {
    await sight(['10.0.0.1'])
    await world.settle()
    world.stopAnswers.push({ kind: 'not-running' })
    await world.stop([{ ...messageOf({ action: 'stop', schedule_id: scheduleId(1) }, START), deliveries: 2 }])
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
  })
})

describe('the answers to a stop', () => {
  it('202 names the schedule, every site on it, who asked and why', async () => {
    await world.ask({ action: 'stop', site_id: 'site-1', reason: 'noise' })
    expect(published('Scan Stop Accepted')).toEqual([
      {
        kind: 'Scan Stop Accepted',
        team: 'acme',
        schedule: scheduleId(1),
        sites: [shop.id, till.id],
        by: 'command',
        reason: 'noise',
      },
    ])
  })

  it('429 and 5xx are tried again after the delay asked for', async () => {
    world.stopAnswers.push(
      { kind: 'throttled', status: 429, code: 'slow-down', message: '', retryAt: msAfter(START, 40_000) },
      { kind: 'failed', code: 'http-503', message: '' },
    )
    await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await world.settle()
    expect(world.stops.map(({ atMs }) => atMs - START >= 0)).toEqual([true, true, true])
    expect(world.stops[1]?.atMs).toBeGreaterThanOrEqual(msAfter(START, 40_000))
    expect(published('Scan Stop Accepted')).toHaveLength(1)
  })

  it('past five tries make Scan Stop Failed and a dead letter that says why', async () => {
    world.stopAnswers.push(
      ...Array.from({ length: 5 }, () => ({ kind: 'failed', code: 'http-500', message: 'down' }) as const),
    )
    const first = await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    expect(first).toEqual({ kind: 'done' })
    await world.settle()
    expect(world.stops).toHaveLength(5)
    expect(published('Scan Stop Failed')).toMatchObject([{ code: 'http-500', message: 'down' }])
  })

  it('of one schedule hold up no other of a team-wide stop', async () => {
    world.stopAnswers.push({ kind: 'failed', code: 'http-500', message: 'down' })
    await world.ask({ action: 'stop', team: 'acme' })
    await world.settle()
    expect(published('Scan Stop Accepted')).toEqual(
      expect.arrayContaining([scheduleId(1), scheduleId(3)].map((schedule) => expect.objectContaining({ schedule }))),
    )
    expect(world.stops).toHaveLength(3)
  })

  it('keep within the share of the budget that is theirs', async () => {
    await world.ask({ action: 'stop', all: true })
    await world.settle()
    const times = world.stops.filter(({ team }) => team === 'acme').map(({ atMs }) => atMs)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(6300)
  })
})

describe('stopOnlyOurs', () => {
  it("leaves the customer's own scan alone", async () => {
    await world.ask({ action: 'stop', site_id: 'site-4' })
    expect(world.stops).toEqual([])
    expect(published('Scan Stop Not Running')).toMatchObject([{ reason: expect.stringContaining('stopOnlyOurs') }])
  })

  it('stops where a scan of ours may be running', async () => {
    await sight(['10.0.0.1'], 'site-4')
    await world.settle()
    await world.ask({ action: 'stop', site_id: 'site-4' })
    expect(world.stops).toHaveLength(1)
  })
})

describe('a blackout', () => {
  it('lets no start through, and at its end sends what has gathered within 30 seconds', async () => {
    world.clock.advanceTo(msAfter(noon, -30_000))
    await sight(['10.0.0.1'])
    await world.settle()
    const [request] = world.requests
    expect(world.sentIps()).toEqual([['10.0.0.1']])
    expect(request?.atMs).toBeGreaterThanOrEqual(msAfter(noon, 3600_000))
    expect(request?.atMs).toBeLessThanOrEqual(msAfter(noon, 3631_000))
  })

  it('is brought by its schedule: every schedule of its scope is stopped, and cut hosts run after it', async () => {
    world.clock.advanceTo(msAfter(noon, -120_000))
    await sight(['10.0.0.1'])
    await world.settle(1.5)
    expect(world.requests).toHaveLength(1)
    world.clock.advanceTo(noon)
    await world.ask({ action: 'stop', window: 'lunch' })
    await world.settle()
    expect(new Set(world.stops.map(({ schedule }) => schedule))).toEqual(new Set([scheduleId(1), scheduleId(3)]))
    expect(world.requests).toHaveLength(2)
    expect(world.requests[1]?.atMs).toBeGreaterThanOrEqual(msAfter(noon, 3600_000))
  })

  it('stops nothing when its schedule fires too late', async () => {
    world.clock.advanceTo(msAfter(noon, 3600_000))
    await world.ask({ action: 'stop', window: 'lunch' })
    expect(world.stops).toEqual([])
  })

  it('is brought by the sweep when its schedule does not fire', async () => {
    world.clock.advanceTo(msAfter(noon, -120_000))
    await sight(['10.0.0.1'])
    await world.settle(1.5)
    world.clock.advanceTo(noon)
    await sight(['10.0.0.2'])
    await world.settle(10)
    expect(world.stops).toHaveLength(2)
    expect(world.stops[0]?.atMs).toBeGreaterThanOrEqual(noon)
    expect(world.stops[0]?.atMs).toBeLessThanOrEqual(msAfter(noon, 95_000))
  })

  it('is not brought by the sweep too when its schedule has', async () => {
    world.clock.advanceTo(msAfter(noon, -120_000))
    await sight(['10.0.0.1'])
    await world.settle(1.5)
    world.clock.advanceTo(noon)
    await world.ask({ action: 'stop', window: 'lunch' })
    await world.settle()
    expect(world.stops).toHaveLength(2)
  })

  it('is waited for when its schedule fires a little early', async () => {
    world.clock.advanceTo(msAfter(noon, -5000))
    await world.ask({ action: 'stop', window: 'lunch' })
    await world.settle()
    expect(world.stops[0]?.atMs).toBeGreaterThanOrEqual(noon)
  })

  it('is not lifted by a resume', async () => {
    world.clock.advanceTo(msAfter(noon, 60_000))
    await sight(['10.0.0.1'])
    await world.settle(5)
    await world.ask({ action: 'resume', all: true })
    await world.settle(5)
    expect(world.requests).toEqual([])
  })
})

describe('a start on its way', () => {
  it('is stopped once more when its lease ends, and its hosts are scanned after the hold', async () => {
    await sight(['10.0.0.1'])
    const wakeUp = world.ports.wakeUps.sent.splice(0).at(-1)
    world.clock.advanceTo(minutes(1))
    // The stop comes and is answered while the start is on its way: after its last look at the holds, before its answer.
    const slowApi = {
      ...world.ports.scanApi,
      start: async (...args: Parameters<typeof world.ports.scanApi.start>) => {
        world.stopAnswers.push({ kind: 'not-running' })
        await world.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 30 })
        return world.ports.scanApi.start(...args)
      },
    }
    const dispatch = createDispatch({ ...world.ports, scanApi: slowApi })
    await dispatch([messageOf(wakeUp?.body ?? '', START)], msAfter(world.clock.now(), 60_000))
    await world.settle()
    expect(world.stops).toHaveLength(2)
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
    expect(world.requests[1]?.atMs).toBeGreaterThanOrEqual(minutes(31))
    expect(published('Hosts Requeued')).toHaveLength(1)
  })
})

describe('a stray lane, whose sighting names another schedule', () => {
  it('is stopped with its team', async () => {
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'], schedule_id: scheduleId(9) })
    await world.settle()
    await world.ask({ action: 'stop', team: 'acme' })
    await world.settle()
    expect(world.stops.map(({ schedule }) => schedule)).toContain(scheduleId(9))
  })
})

describe('a bad stop', () => {
  it.each([
    ['no scope', { action: 'stop' }, 'exactly one'],
    ['two scopes', { action: 'stop', team: 'acme', all: true }, 'exactly one'],
    ['an unknown action', { action: 'pause', all: true }, 'expected "stop" or "resume"'],
    ['a negative hold', { action: 'stop', all: true, hold_minutes: -5 }, 'hold_minutes'],
    ['a hold on a resume', { action: 'resume', all: true, hold_minutes: 5 }, 'hold_minutes'],
    ['an unknown team', { action: 'stop', team: 'initech' }, 'initech'],
    ['an unknown site', { action: 'stop', site_id: 'nowhere' }, 'nowhere'],
    ['an unknown schedule', { action: 'stop', schedule_id: scheduleId(77) }, 'schedule_id'],
    ['all: false', { action: 'stop', all: false }, 'all'],
  ])('(%s) is refused with a text that says what was expected', async (_what, body, expected) => {
    const result = await world.ask(body)
    expect(result?.kind).toBe('bad')
    expect(result?.kind === 'bad' ? result.error.message : '').toContain(expected)
    expect(world.stops).toEqual([])
  })
})
