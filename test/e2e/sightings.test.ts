import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCloud, until } from '../support/cloud.ts'
import { siteNamed } from '../support/cloud-config.ts'
import { watchOutcomes } from '../support/outcome-watch.ts'

const cloud = openCloud()
let outcomes: Awaited<ReturnType<typeof watchOutcomes>>
beforeAll(async () => {
  outcomes = await watchOutcomes()
})
afterAll(() => outcomes.stop())

describe.concurrent('a sighting', () => {
  it('sent to the queue is scanned, under its site and schedule, with its team’s token', async () => {
    const { id, schedule } = siteNamed('queue')
    await cloud.send([{ site_id: id, ips: ['10.1.0.1', '10.1.0.8/30'], reason: 'dhcp' }])
    await until(async () =>
      expect(await cloud.starts('queue')).toMatchObject([
        { site: id, schedule, team: 'acme', status: 201, ips: ['10.1.0.1', '10.1.0.9', '10.1.0.10'] },
      ]),
    )
  })

  it('put on the bus as an event of any source is scanned', async () => {
    await cloud.emit({
      detailType: 'New Hosts Seen',
      source: 'com.example.arp-watch',
      detail: { site_id: 'bus', ips: ['10.1.0.1'] },
    })
    await until(async () => expect(await cloud.hostsScanned('bus')).toEqual(['10.1.0.1']))
  })

  it('of another team is scanned with the token of that team', async () => {
    await cloud.send([{ site_id: 'elsewhere', ips: ['10.1.0.1'] }])
    await until(async () => expect(await cloud.starts('elsewhere')).toMatchObject([{ team: 'globex', status: 201 }]))
  })

  it('names its site by id, name or alias, and comes raw or as a whole event: one lane, one request', async () => {
    const envelope = {
      version: '0',
      'detail-type': 'New Hosts Seen',
      source: 'test.dhcp',
      detail: { site_id: 'N_1234', ips: ['10.1.0.3'] },
    }
    await cloud.send([
      { site_id: siteNamed('alias').id, ips: ['10.1.0.1'] },
      { site_id: 'alias', ips: ['10.1.0.2'] },
      envelope,
    ])
    await until(async () =>
      expect(await cloud.starts('alias')).toMatchObject([{ ips: ['10.1.0.1', '10.1.0.2', '10.1.0.3'] }]),
    )
  })

  it('that is urgent takes along what waits', async () => {
    await cloud.send([{ site_id: 'urgent', ips: ['10.1.0.1'] }])
    await cloud.send([{ site_id: 'urgent', ips: ['10.1.0.2'], urgent: true }])
    await until(async () => expect((await cloud.hostsScanned('urgent')).toSorted()).toEqual(['10.1.0.1', '10.1.0.2']))
  })

  it('of a host that was just scanned is skipped, and that is said', async () => {
    const sighting = { site_id: 'fresh', ips: ['10.1.0.1'] }
    await cloud.send([sighting])
    await until(async () => expect(outcomes.of('fresh', 'Scan Started')).toHaveLength(1))
    await cloud.send([sighting])
    await until(async () =>
      expect(outcomes.of('fresh', 'Hosts Skipped')).toMatchObject([
        { detail: { ips: ['10.1.0.1'], reason: 'recently-scanned' } },
      ]),
    )
    expect(await cloud.hostsScanned('fresh')).toEqual(['10.1.0.1'])
  })

  it('that is forced has a host scanned again that was just scanned', async () => {
    await cloud.send([{ site_id: 'forced', ips: ['10.1.0.1'], urgent: true }])
    await until(async () => expect(outcomes.of('forced', 'Scan Started')).toHaveLength(1))
    // A scan that begins in the second of a force satisfies it.
    const [scan] = await cloud.starts('forced')
    await until(async () => expect(Date.now()).toBeGreaterThan((scan?.atMs ?? 0) + 1000))
    await cloud.send([{ site_id: 'forced', ips: ['10.1.0.1'], urgent: true, force: true }])
    await until(async () => expect(await cloud.hostsScanned('forced')).toEqual(['10.1.0.1', '10.1.0.1']))
  })
})

describe.concurrent('an outcome', () => {
  it('has the documented shape, and is not taken in again', async () => {
    const { id, schedule } = siteNamed('telling')
    await cloud.send([{ site_id: 'telling', ips: ['10.1.0.1', '10.1.0.7', 'printer'], urgent: true }])
    const lane = { team: 'acme', schedule_id: schedule, site_id: id }
    await until(async () => expect(outcomes.of('telling')).toHaveLength(3))
    const [scan] = await cloud.starts('telling')
    const events = new Map(outcomes.of('telling').map((event) => [event.detail.reason ?? event['detail-type'], event]))
    expect(events.get('Scan Started')).toMatchObject({
      source: 'scan-relay',
      'detail-type': 'Scan Started',
      detail: { version: 1, ...lane, scan_id: scan?.scanId, ips: ['10.1.0.1'] },
    })
    expect(events.get('excluded')).toMatchObject({
      source: 'scan-relay',
      'detail-type': 'Hosts Rejected',
      detail: { version: 1, ...lane, ips: ['10.1.0.7'], reason: 'excluded' },
    })
    expect(events.get('not-ipv4')?.detail).toEqual({
      version: 1,
      ...lane,
      ips: ['printer'],
      reason: 'not-ipv4',
      message: expect.stringContaining('expected four numbers'),
    })
    expect(await cloud.deadLettersWith('scan-relay')).toEqual([])
  })

  it('cannot be feigned into a sighting: what comes in scan-relay’s name is not taken in', async () => {
    await cloud.emit({
      detailType: 'New Hosts Seen',
      source: 'scan-relay',
      detail: { site_id: 'mixed', ips: ['10.1.0.66'] },
    })
    await cloud.emit({ detailType: 'New Hosts Seen', detail: { site_id: 'mixed', ips: ['10.1.0.1'], urgent: true } })
    await until(async () => expect(await cloud.hostsScanned('mixed')).toEqual(['10.1.0.1']))
  })
})

describe.concurrent('a bad message', () => {
  const bad = [
    { code: 'not-json', body: 'neighbours: no JSON', says: 'the body is not JSON' },
    { code: 'unknown-site', body: { site_id: 'neighbours-nowhere', ips: ['10.1.0.1'] }, says: 'neighbours-nowhere' },
    { code: 'no-valid-ip', body: { site_id: 'neighbours', ips: ['fe80::1', 'printer'] }, says: 'printer' },
    {
      code: 'invalid-sighting',
      body: { site_id: 'neighbours', ips: [], urgent: 'yes' },
      says: 'expected true or false',
    },
    { code: 'wrong-detail-type', body: { 'detail-type': 'neighbours', detail: {} }, says: 'New Hosts Seen' },
  ]

  it('goes to the dead letters as it came, with what is wrong and what was expected; its neighbours go on', async () => {
    const good = Array.from({ length: 5 }, (_, host) => ({ site_id: 'neighbours', ips: [`10.1.0.${host + 1}`] }))
    await cloud.send(bad.flatMap(({ body }, index) => [body, good[index]]))
    await until(async () =>
      expect((await cloud.hostsScanned('neighbours')).toSorted()).toEqual(good.flatMap(({ ips }) => ips)),
    )
    const letters = await until(async () => {
      const found = await cloud.deadLettersWith('neighbours')
      expect(found).toHaveLength(bad.length)
      return found
    })
    for (const { code, body, says } of bad) {
      const letter = letters.find((candidate) => candidate.code === code)
      expect(letter?.body).toBe(typeof body === 'string' ? body : JSON.stringify(body))
      expect(letter?.message).toContain(says)
    }
  })

  it('with some good addresses has those scanned; of the others it is said why not', async () => {
    await cloud.send([
      {
        site_id: 'picky',
        ips: ['10.1.0.1', '10.1.0.7', '10.1.0.255', '10.2.0.1', '127.0.0.1', 'fe80::1', '10.0.0.0/8'],
      },
    ])
    await until(async () => expect(await cloud.hostsScanned('picky')).toEqual(['10.1.0.1']))
    await until(async () => expect(outcomes.of('picky', 'Hosts Rejected')).toHaveLength(6))
    const reasons = outcomes.of('picky', 'Hosts Rejected').map(({ detail }) => [detail.ips?.join(), detail.reason])
    expect(Object.fromEntries(reasons)).toEqual({
      '10.1.0.7': 'excluded',
      '10.1.0.255': 'broadcast-address',
      '10.2.0.1': 'outside-subnets',
      '127.0.0.1': 'loopback',
      'fe80::1': 'not-ipv4',
      '10.0.0.0/8': 'too-many-addresses',
    })
  })
})
