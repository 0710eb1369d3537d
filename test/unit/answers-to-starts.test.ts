import { beforeEach, describe, expect, it } from 'vitest'
import { type EpochMs, msAfter } from '../../lambdas/domain/instant.ts'
import type { Fault } from '../../local/scan-api/fault-rule.ts'
import { mostWithin } from '../../local/scan-api/journal.ts'
import { relayAtScanApi } from '../support/relay-at-scan-api.ts'
import { configOf, ip, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { START } from '../support/relay-world.ts'
import { simulatedApi, TEAM, TOKEN } from '../support/scan-api-pair.ts'

const sites = [siteOf(1), siteOf(2)]
const team = teamOf(TEAM, sites)
const config = configOf([team])
const [lane, neighbour] = sites.map((site) => laneOf(team, site))
const OTHER_TOKEN = '4712|another0token1of2the3same4team5entirely'

let relay: Awaited<ReturnType<typeof relayAtScanApi>>
beforeEach(async () => {
  relay = await relayAtScanApi(config)
})

const sight = (ips: readonly string[], site = 'site-1') => relay.sight({ site_id: site, ips, urgent: true })
const meet = (fault: Fault, times = 1): void => relay.server.script({ fault, times, site: siteOf(1).id })
const statuses = () => relay.starts().map(({ status }) => status)
const startOf = (number: number): EpochMs => (relay.starts()[number]?.atMs ?? Number.NaN) as EpochMs
/** What the API scans, host by host, in order. */
const scanned = (): readonly string[] =>
  relay.server
    .scans()
    .flatMap(({ ips }) => ips)
    .toSorted()
const kinds = () => relay.ports.outcomes.published.map(({ kind }) => kind)
const pending = async () => (lane ? await relay.ports.pending.read(lane) : [])

describe('201', () => {
  it('has the hosts scanned, and rejects as not-accepted those that it leaves out', async () => {
    meet({ kind: 'fewer-targets', leaveOut: ['10.0.0.2'] })
    await sight(['10.0.0.1', '10.0.0.2', '10.0.0.3'])
    await relay.settle()
    expect(statuses()).toEqual([201])
    expect(relay.published('Scan Started')).toMatchObject([{ ips: [ip('10.0.0.1'), ip('10.0.0.3')] }])
    expect(relay.published('Hosts Rejected')).toMatchObject([{ reason: 'not-accepted', ips: ['10.0.0.2'] }])
    expect(await pending()).toEqual([])
  })
})

describe.each([400, 422])('%i', (status) => {
  it.each([[['10.0.0.17']], [['10.0.0.1', '10.0.0.64']], [['10.0.0.5', '10.0.0.6', '10.0.0.40']]])(
    'because of %j is halved down to it, in at most 2·k·log₂n + 1 requests, within the budget',
    async (hosts) => {
      relay.server.script({ hosts, fault: { kind: 'answer', status, code: 'ip_invalid', message: 'No such host.' } })
      await sight(['10.0.0.1-10.0.0.64'])
      await relay.settle()
      expect(relay.starts().length).toBeLessThanOrEqual(2 * hosts.length * Math.log2(64) + 1)
      expect(mostWithin(relay.starts())).toBeLessThanOrEqual(team.requestsPerMinute)
      expect(scanned()).toHaveLength(64 - hosts.length)
      expect(new Set(scanned()).intersection(new Set(hosts)).size).toBe(0)
      const rejected = relay.published('Hosts Rejected')
      expect(rejected.flatMap(({ ips }) => ips)).toEqual(hosts)
      for (const one of rejected) {
        expect(one).toMatchObject({ reason: 'refused-by-api', code: 'ip_invalid', message: 'No such host.' })
      }
      expect(await pending()).toEqual([])
    },
  )
})

describe('401', () => {
  it('with a new token in the secret is asked again with that, after one look at the secret', async () => {
    await sight(['10.0.0.1'])
    await relay.settle(1)
    relay.server.putTeam({ name: TEAM, token: OTHER_TOKEN })
    relay.secret.value = OTHER_TOKEN
    await sight(['10.0.0.2'])
    await relay.settle(1)
    expect(statuses()).toEqual([201, 401, 201])
    expect(relay.secret.reads).toBe(2)
    expect(kinds()).toEqual(['Scan Started', 'Scan Started'])
  })

  it('with the same token in it blocks the lane, which is well by itself within 5 minutes after the secret is', async () => {
    relay.server.putTeam({ name: TEAM, token: OTHER_TOKEN })
    await sight(['10.0.0.1'])
    await relay.settle(4)
    expect(statuses()).toEqual([401])
    expect(relay.published('Lane Blocked')).toMatchObject([{ lane, code: 'unauthenticated' }])
    expect(await pending()).toHaveLength(1)
    await relay.settle(7)
    expect(statuses()).toEqual([401, 401, 401])
    relay.secret.value = OTHER_TOKEN
    await relay.settle(5.2)
    expect(statuses()).toEqual([401, 401, 401, 201])
    expect(kinds()).toEqual(['Lane Blocked', 'Lane Unblocked', 'Scan Started'])
  })

  it('is not waited for when the secret is empty: no request is made until it is not', async () => {
    relay.secret.value = ''
    await sight(['10.0.0.1'])
    await relay.settle(12)
    expect(relay.starts()).toEqual([])
    expect(relay.published('Lane Blocked')).toMatchObject([{ code: 'token-missing' }])
    relay.secret.value = TOKEN
    await relay.settle(5.2)
    expect(kinds()).toEqual(['Lane Blocked', 'Lane Unblocked', 'Scan Started'])
  })

  it('is tried again at once when the team is resumed', async () => {
    relay.secret.value = ''
    await sight(['10.0.0.1'])
    await relay.settle(1)
    relay.secret.value = TOKEN
    await relay.ask({ action: 'resume', team: TEAM })
    await relay.settle(0.5)
    expect(statuses()).toEqual([201])
  })
})

describe.each([403, 404])('%i', (status) => {
  it('blocks the lane, says why, and is tried every hour', async () => {
    meet({ kind: 'answer', status, code: 'nope', message: 'Not yours.' }, 2)
    await sight(['10.0.0.1'])
    await relay.settle(1)
    await sight(['10.0.0.1'], 'site-2')
    await relay.settle(150)
    expect(relay.starts().map((start) => [start.site, start.status])).toEqual([
      [lane?.site, status],
      [neighbour?.site, 201],
      [lane?.site, status],
      [lane?.site, 201],
    ])
    expect(Math.abs(startOf(2) - startOf(0) - 3_600_000)).toBeLessThan(5000)
    expect(relay.published('Lane Blocked')).toMatchObject([{ lane, code: 'nope', message: 'Not yours.' }])
  })
})

describe('429', () => {
  it.each([
    ['in seconds', { retryAfterSeconds: 90, retryAfterAs: 'seconds' } as const, 90],
    ['as a date', { retryAfterSeconds: 90, retryAfterAs: 'date' } as const, 89],
    ['not at all', {}, 60],
  ])('that says %s when to come again has the whole team wait so long, stops too', async (_, retry, seconds) => {
    meet({ kind: 'answer', status: 429, ...retry })
    await sight(['10.0.0.1'])
    await relay.settle(0.3)
    await sight(['10.0.0.1'], 'site-2')
    await relay.ask({ action: 'stop', site_id: 'site-2' })
    await relay.settle()
    const [first, ...others] = relay.server.journal()
    expect(first?.status).toBe(429)
    expect(others).toHaveLength(3)
    for (const { atMs } of others) {
      expect(atMs).toBeGreaterThanOrEqual(msAfter(startOf(0), seconds * 1000))
      expect(atMs).toBeLessThan(msAfter(startOf(0), seconds * 1000 + 10_000))
    }
    expect(relay.published('Hosts Held')).toEqual([])
  })

  it.each(['seconds', 'date'] as const)('for a day, in %s, holds the lane until then and no other', async (form) => {
    meet({ kind: 'answer', status: 429, retryAfterSeconds: 86_400, retryAfterAs: form }, 1)
    await sight(['10.0.0.1', '10.0.0.2'])
    await relay.settle(1)
    await sight(['10.0.0.1'], 'site-2')
    await relay.settle(23 * 60)
    expect(relay.starts().map(({ site, status }) => [site, status])).toEqual([
      [lane?.site, 429],
      [neighbour?.site, 201],
    ])
    const until = msAfter(startOf(0), 86_400_000) / 1000
    expect(relay.published('Hosts Held')).toMatchObject([{ lane, hosts: 2 }])
    expect(Math.abs((relay.published('Hosts Held')[0]?.until ?? 0) - until)).toBeLessThanOrEqual(1)
    await relay.settle(65)
    expect(statuses()).toEqual([429, 201, 201])
  })
})

describe('no answer that can be used', () => {
  it.each<[string, Fault, scans: number]>([
    ['500', { kind: 'answer', status: 500 }, 1],
    ['503', { kind: 'answer', status: 503 }, 1],
    ['a time-out after the API took it', { kind: 'stalled' }, 2],
    ['a connection that breaks before the API took it', { kind: 'reset' }, 1],
    ['a connection that breaks after the API took it', { kind: 'lost-reply' }, 2],
    ['a 201 that is not JSON', { kind: 'not-json' }, 1],
    ['a 201 of another shape', { kind: 'other-shape' }, 1],
    ['a redirect', { kind: 'redirect', location: '/elsewhere' }, 1],
  ])('(%s) leaves the hosts pending and is tried again soon, told by no event', async (_, fault, scans) => {
    meet(fault)
    await sight(['10.0.0.1', '10.0.0.2'])
    await relay.settle(1)
    expect(relay.starts()).toHaveLength(2)
    expect(startOf(1) - startOf(0)).toBeLessThanOrEqual(10_000)
    // An answer that was lost is the one thing that may have a host scanned twice.
    expect(scanned()).toHaveLength(2 * scans)
    expect(kinds()).toEqual(['Scan Started'])
    expect(await pending()).toEqual([])
    expect(relay.server.journal().every(({ operation }) => operation !== undefined)).toBe(true)
  })

  it('(a redirect to another host) is followed nowhere', async () => {
    const elsewhere = await simulatedApi()
    meet({ kind: 'redirect', status: 307, location: `${elsewhere.url}/scans/cve/scan/multiple-ips` })
    await sight(['10.0.0.1'])
    await relay.settle(1)
    expect(elsewhere.journal()).toEqual([])
    expect(statuses()).toEqual([307, 201])
  })

  it('(six hours of 503) is asked for less and less, at least every 15 minutes, and loses no host', async () => {
    meet({ kind: 'answer', status: 503 }, 1_000_000)
    await sight(['10.0.0.1'])
    await relay.settle(180)
    await sight(['10.0.0.2'])
    await relay.settle(180)
    const tries = relay.starts()
    const waits = tries.slice(1).map(({ atMs }, index) => atMs - startOf(index))
    expect(Math.max(...waits)).toBeLessThanOrEqual(15 * 60_000 + 5000)
    expect(tries.length).toBeLessThan(70)
    relay.server.clearFaults()
    await relay.settle(16)
    expect(scanned()).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(relay.clock.now() - START).toBeLessThan(6.5 * 3_600_000)
    expect(kinds()).toEqual(['Scan Started'])
  })
})
