import { beforeEach, describe, expect, it } from 'vitest'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { scheduleId } from '../support/relay-config.ts'
import { messageOf, START } from '../support/relay-world.ts'
import { createStopStage, minutes, shop, till } from '../support/stop-stage.ts'

let world: ReturnType<typeof createStopStage>
beforeEach(() => {
  world = createStopStage()
})

describe('a stop with a hold', () => {
  it('stops at once, lets no start through until it ends, and then sends what has gathered', async () => {
    await world.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 30, reason: 'change window' })
    await world.sightAt(['10.0.0.1'])
    await world.settle(10)
    await world.sightAt(['10.0.0.2'])
    await world.settle()
    expect(world.stops).toMatchObject([{ schedule: scheduleId(1), atMs: START }])
    expect(world.sentIps()).toEqual([['10.0.0.1', '10.0.0.2']])
    expect(world.requests[0]?.atMs).toBeGreaterThanOrEqual(minutes(30))
    expect(world.requests[0]?.atMs).toBeLessThan(minutes(31))
  })

  it('says until when and why, once', async () => {
    await world.ask({ action: 'stop', site_id: 'site-1', hold_minutes: 30, reason: 'change window' })
    await world.sightAt(['10.0.0.1'])
    await world.settle(5)
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.2'], urgent: true })
    await world.settle()
    expect(world.published('Hosts Held')).toHaveLength(1)
    expect(world.published('Hosts Held')[0]).toMatchObject({
      until: minutes(30) / 1000,
      because: expect.stringContaining('change window'),
    })
  })

  it('ends when a person resumes, and lets the hosts go at once', async () => {
    await world.ask({ action: 'stop', team: 'acme', hold_minutes: 600 })
    await world.sightAt(['10.0.0.1'])
    await world.settle(5)
    await world.ask({ action: 'resume', team: 'acme' })
    await world.settle(2)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })

  it('of a team is not lifted by a resume of one of its sites', async () => {
    await world.ask({ action: 'stop', team: 'acme', hold_minutes: 60 })
    await world.sightAt(['10.0.0.1'])
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
    await world.sightAt(['10.0.0.1'])
    await world.settle(3)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })

  it('cuts nothing when its message is delivered again after the hosts that it cut have begun anew', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    const stop = messageOf({ action: 'stop', site_id: 'site-1', hold_minutes: 1 }, world.clock.now())
    await world.stop([stop])
    await world.settle()
    await world.stop([{ ...stop, deliveries: 2 }])
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
    expect(world.stops).toHaveLength(1)
    expect(world.published('Scan Stop Accepted')).toHaveLength(1)
  })

  it('takes the place of a longer one', async () => {
    await world.ask({ action: 'stop', site_id: 'site-1', hold_minutes: 600 })
    await world.sightAt(['10.0.0.1'])
    await world.settle(5)
    await world.ask({ action: 'stop', site_id: 'site-1', hold_minutes: 10 })
    await world.settle(30)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })
})

describe('the answers to a stop', () => {
  it('202 names the schedule, every site on it, who asked and why', async () => {
    await world.ask({ action: 'stop', site_id: 'site-1', reason: 'noise' })
    expect(world.published('Scan Stop Accepted')).toEqual([
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
    expect(world.published('Scan Stop Accepted')).toHaveLength(1)
  })

  it('past five tries make Scan Stop Failed and a dead letter that says why', async () => {
    world.stopAnswers.push(
      ...Array.from({ length: 5 }, () => ({ kind: 'failed', code: 'http-500', message: 'down' }) as const),
    )
    const first = await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    expect(first).toEqual({ kind: 'done' })
    await world.settle()
    expect(world.stops).toHaveLength(5)
    expect(world.published('Scan Stop Failed')).toMatchObject([{ code: 'http-500', message: 'down' }])
  })

  it('of one schedule hold up no other of a team-wide stop', async () => {
    world.stopAnswers.push({ kind: 'failed', code: 'http-500', message: 'down' })
    await world.ask({ action: 'stop', team: 'acme' })
    await world.settle()
    expect(world.published('Scan Stop Accepted')).toEqual(
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
    expect(world.published('Scan Stop Not Running')).toMatchObject([
      { reason: expect.stringContaining('stopOnlyOurs') },
    ])
  })

  it('stops where a scan of ours may be running', async () => {
    await world.sightAt(['10.0.0.1'], 'site-4')
    await world.settle()
    await world.ask({ action: 'stop', site_id: 'site-4' })
    expect(world.stops).toHaveLength(1)
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

  it('is stopped by the id of its schedule, which the configuration does not know', async () => {
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'], schedule_id: scheduleId(9) })
    await world.settle()
    await world.ask({ action: 'stop', schedule_id: scheduleId(9) })
    expect(world.stops).toMatchObject([{ team: 'acme', schedule: scheduleId(9) }])
    expect(world.published('Scan Stop Accepted')).toHaveLength(1)
  })

  it('is held by the id of its schedule before it was ever scanned, and let go by it', async () => {
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'], schedule_id: scheduleId(9) })
    await world.ask({ action: 'stop', schedule_id: scheduleId(9), hold_minutes: 30 })
    await world.settle(5)
    expect(world.requests).toEqual([])
    expect(world.published('Scan Stop Accepted')).toHaveLength(1)
    await world.ask({ action: 'resume', schedule_id: scheduleId(9) })
    await world.settle(2)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })
})

describe('the resume of a schedule that only sightings have named', () => {
  it('has its team asked again whether the token is taken', async () => {
    world.answers.push({ kind: 'unauthorized', status: 401, code: 'unauthenticated', message: 'no' })
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'], schedule_id: scheduleId(9) })
    await world.settle(2)
    expect(world.requests).toHaveLength(1)
    await world.ask({ action: 'resume', schedule_id: scheduleId(9) })
    await world.settle(2)
    expect(world.requests).toHaveLength(2)
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
    [
      'a team that is no longer configured, in a message of our own',
      {
        action: 'stop-schedule',
        order: 'order',
        team: 'initech',
        schedule_id: scheduleId(1),
        by: 'command',
        asked_at_ms: 1,
        tries: 0,
        unsure: false,
      },
      'initech',
    ],
    ['an unknown site', { action: 'stop', site_id: 'nowhere' }, 'nowhere'],
    ['an unknown schedule', { action: 'stop', schedule_id: scheduleId(77) }, 'schedule_id'],
    ['the resume of an unknown schedule', { action: 'resume', schedule_id: scheduleId(77) }, 'schedule_id'],
    ['all: false', { action: 'stop', all: false }, 'all'],
  ])('(%s) is refused with a text that says what was expected', async (_what, body, expected) => {
    const result = await world.ask(body)
    expect(result?.kind).toBe('bad')
    expect(result?.kind === 'bad' ? result.error.message : '').toContain(expected)
    expect(world.stops).toEqual([])
  })
})
