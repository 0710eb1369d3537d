import { beforeEach, describe, expect, it } from 'vitest'
import { stopRequestBody } from '../../lambdas/adapters/sqs/stop-requests.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import type { MessageResult } from '../../lambdas/domain/message.ts'
import type { Fault } from '../../local/scan-api/fault-rule.ts'
import { relayAtScanApi } from '../support/relay-at-scan-api.ts'
import { configOf, scheduleId, siteOf, teamOf } from '../support/relay-config.ts'
import { messageOf, resultOf } from '../support/relay-world.ts'
import { simulatedApi, TEAM } from '../support/scan-api-pair.ts'

const team = teamOf(TEAM, [siteOf(1), siteOf(2)])
const OTHER_TOKEN = '4712|another0token1of2the3same4team5entirely'

let relay: Awaited<ReturnType<typeof relayAtScanApi>>
/** A scan of one host runs on the schedule. */
beforeEach(async () => {
  relay = await relayAtScanApi(configOf([team]))
  await relay.sight({ site_id: 'site-1', ips: ['10.0.0.1'], urgent: true })
  await relay.settle(0.5)
  relay.clock.advanceTo(msAfter(relay.clock.now(), 30_000))
})

const meet = (fault: Fault, times = 1): void => relay.server.script({ fault, times, operation: 'stopScan' })
const stops = () => relay.server.journal().filter(({ operation }) => operation === 'stopScan')
const statuses = () => stops().map(({ status }) => status)
const waits = () =>
  stops()
    .slice(1)
    .map(({ atMs }, index) => atMs - (stops()[index]?.atMs ?? 0))

/** Asks for the stop, and delivers what it leaves for later until nothing is left; answers what became of the last message. */
const stopIt = async (): Promise<MessageResult | undefined> => {
  let result = await relay.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 30, reason: 'noise' })
  for (;;) {
    const [next] = relay.ports.stopRequests.sent.toSorted((a, b) => a.visibleAtMs - b.visibleAtMs)
    if (!next) return result
    relay.ports.stopRequests.sent.splice(relay.ports.stopRequests.sent.indexOf(next), 1)
    relay.clock.advanceTo(next.visibleAtMs)
    result = await resultOf(relay.stop, messageOf(stopRequestBody(next.request), relay.clock.now()))
  }
}

const told = () => relay.ports.outcomes.published.map(({ kind }) => kind).filter((kind) => kind !== 'Scan Started')

describe('202 and 404', () => {
  it('end the stop: what was cut is put back, and where nothing ran, nothing is', async () => {
    expect(await stopIt()).toEqual({ kind: 'done' })
    expect(told()).toEqual(['Hosts Requeued', 'Scan Stop Accepted'])
    await stopIt()
    expect(statuses()).toEqual([202, 404])
    expect(told()).toEqual(['Hosts Requeued', 'Scan Stop Accepted', 'Scan Stop Not Running'])
  })
})

describe('401', () => {
  it('with a new token in the secret is asked again with that at once', async () => {
    relay.server.putTeam({ name: TEAM, token: OTHER_TOKEN })
    relay.secret.value = OTHER_TOKEN
    expect(await stopIt()).toEqual({ kind: 'done' })
    expect(statuses()).toEqual([401, 202])
    expect(relay.secret.reads).toBe(2)
  })

  it('with the same token in it is tried again, and is well by itself when the secret is', async () => {
    relay.server.putTeam({ name: TEAM, token: OTHER_TOKEN })
    const wasRead = relay.secret.reads
    const { send } = relay.ports.stopRequests
    Object.assign(relay.ports.stopRequests, {
      send: async (...args: Parameters<typeof send>) => {
        if (statuses().length === 2) relay.secret.value = OTHER_TOKEN
        return send(...args)
      },
    })
    expect(await stopIt()).toEqual({ kind: 'done' })
    expect(statuses()).toEqual([401, 401, 202])
    expect(relay.secret.reads - wasRead).toBeGreaterThan(1)
    expect(told()).toEqual(['Hosts Requeued', 'Scan Stop Accepted'])
  })
})

describe('a stop that does not succeed', () => {
  it.each<[string, Fault, code: string]>([
    ['401', { kind: 'answer', status: 401, code: 'unauthenticated' }, 'unauthenticated'],
    ['500', { kind: 'answer', status: 500, code: 'oops' }, 'oops'],
    ['time-outs', { kind: 'stalled' }, 'timeout'],
    ['redirects', { kind: 'redirect', location: '/elsewhere' }, 'redirected'],
  ])('(%s) is tried five times, and then is a dead letter that says why, told once', async (_, fault, code) => {
    meet(fault, 5)
    const result = await stopIt()
    expect(result).toMatchObject({ kind: 'bad', error: { code: 'stop-failed' } })
    expect(result?.kind === 'bad' && result.error.message).toContain(`schedule ${scheduleId(1)}: ${code}`)
    expect(stops()).toHaveLength(5)
    // 2 s, 4 s, 8 s, 16 s, or as soon as the share of the stops allows.
    expect(waits().every((ms) => ms >= 2000 && ms <= 20_000)).toBe(true)
    expect(relay.published('Scan Stop Failed')).toMatchObject([{ schedule: scheduleId(1), code, reason: 'noise' }])
    expect(relay.server.journal().every(({ operation }) => operation !== undefined)).toBe(true)
  })

  it('(403) is not tried again', async () => {
    meet({ kind: 'answer', status: 403, code: 'nope', message: 'Not yours.' })
    expect(await stopIt()).toMatchObject({ kind: 'bad', error: { code: 'stop-failed' } })
    expect(statuses()).toEqual([403])
    expect(relay.published('Scan Stop Failed')).toMatchObject([{ code: 'nope', message: 'Not yours.' }])
  })

  it('(a redirect to another host) goes nowhere with the token', async () => {
    const elsewhere = await simulatedApi()
    meet({ kind: 'redirect', status: 307, location: `${elsewhere.url}/scans/cve/scheduled/x/invoke` })
    await stopIt()
    expect(elsewhere.journal()).toEqual([])
    expect(statuses()).toEqual([307, 202])
  })
})

describe('429', () => {
  it.each([
    ['in seconds', { retryAfterSeconds: 40, retryAfterAs: 'seconds' } as const],
    ['as a date', { retryAfterSeconds: 41, retryAfterAs: 'date' } as const],
  ])('says %s when to come again: then the stop is, and nothing of the team before', async (_, retry) => {
    meet({ kind: 'answer', status: 429, ...retry })
    await relay.ask({ action: 'stop', schedule_id: scheduleId(1), reason: 'noise' })
    await relay.sight({ site_id: 'site-2', ips: ['10.0.0.1'], urgent: true })
    await relay.settle(3)
    const [, first, ...others] = relay.server.journal()
    expect(first?.status).toBe(429)
    expect(others.map(({ operation, status }) => [operation, status])).toEqual(
      expect.arrayContaining([
        ['startMultipleIpScan', 201],
        ['stopScan', 202],
      ]),
    )
    for (const { atMs } of others) expect(atMs - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(40_000)
  })
})

describe('429 for a day', () => {
  it('ends the stop, says so, and keeps nobody else of the team waiting', async () => {
    meet({ kind: 'answer', status: 429, code: 'once-a-day', retryAfterSeconds: 86_400 })
    expect(await stopIt()).toMatchObject({ kind: 'bad', error: { code: 'stop-failed' } })
    expect(relay.published('Scan Stop Failed')).toMatchObject([
      { code: 'once-a-day', message: expect.stringContaining('asks to wait 1440 minutes') },
    ])
    await relay.sight({ site_id: 'site-2', ips: ['10.0.0.1'], urgent: true })
    await relay.settle(1)
    expect(relay.starts().map(({ site }) => site)).toEqual([siteOf(1).id, siteOf(2).id])
  })
})

describe('a stop whose answer is lost', () => {
  it.each<[string, Fault]>([
    ['a connection that breaks after the API took it', { kind: 'lost-reply' }],
    ['a time-out after the API took it', { kind: 'stalled' }],
  ])('(%s) is asked again, and what it cut is put back once', async (_, fault) => {
    meet(fault)
    expect(await stopIt()).toEqual({ kind: 'done' })
    expect(statuses()).toEqual([fault.kind === 'stalled' ? 202 : undefined, 404])
    expect(told()).toEqual(['Hosts Requeued', 'Scan Stop Not Running'])
  })

  it('(a connection that breaks before the API took it) is asked again and accepted', async () => {
    meet({ kind: 'reset' })
    expect(await stopIt()).toEqual({ kind: 'done' })
    expect(statuses()).toEqual([undefined, 202])
    expect(told()).toEqual(['Hosts Requeued', 'Scan Stop Accepted'])
  })
})
