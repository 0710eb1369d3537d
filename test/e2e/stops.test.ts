import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dynamoHolds } from '../../lambdas/adapters/dynamodb/holds.ts'
import { epochMs, epochSeconds } from '../../lambdas/domain/instant.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'
import { openCloud, until } from '../support/cloud.ts'
import { type SiteName, siteNamed } from '../support/cloud-config.ts'
import { watchOutcomes } from '../support/outcome-watch.ts'

const cloud = openCloud()
let outcomes: Awaited<ReturnType<typeof watchOutcomes>>
beforeAll(async () => {
  outcomes = await watchOutcomes()
})
afterAll(() => outcomes.stop())

const scanned = (site: SiteName, hosts: readonly string[]): Promise<void> =>
  until(async () => expect(await cloud.hostsScanned(site)).toEqual(hosts))

const stopOutcomes = (site: SiteName): readonly string[] =>
  outcomes
    .bodies()
    .map((body) => JSON.parse(body) as { 'detail-type': string; detail: { schedule_id?: string } })
    .filter(
      (event) => event['detail-type'].startsWith('Scan Stop') && event.detail.schedule_id === siteNamed(site).schedule,
    )
    .map((event) => event['detail-type'])

describe('a stop', () => {
  it('by message ends the running scan and puts its hosts back, once, though it comes twice', async () => {
    await cloud.send([{ site_id: 'stopped', ips: ['10.1.0.1', '10.1.0.2'], urgent: true }])
    await scanned('stopped', ['10.1.0.1', '10.1.0.2'])
    await cloud.idle('stopped')
    const stop = { action: 'stop', schedule_id: siteNamed('stopped').schedule, reason: 'test' }
    await cloud.ask(stop)
    await cloud.ask(stop)
    await until(async () => expect(stopOutcomes('stopped')).toHaveLength(2))
    await scanned('stopped', ['10.1.0.1', '10.1.0.2', '10.1.0.1', '10.1.0.2'])
    await cloud.idle('stopped')
    expect(await cloud.starts('stopped')).toHaveLength(2)
    expect(outcomes.of('stopped', 'Hosts Requeued')).toHaveLength(1)
  })

  it('by event with a hold keeps hosts back, says until when and why, and a resume lets them go', async () => {
    await cloud.emit({
      detailType: 'Stop Scans',
      detail: { action: 'stop', site_id: 'held', hold_minutes: 60, reason: 'change window' },
    })
    await until(async () => expect(stopOutcomes('held')).toEqual(['Scan Stop Not Running']))
    await cloud.send([{ site_id: 'held', ips: ['10.1.0.1'], urgent: true }])
    await until(async () =>
      expect(outcomes.of('held', 'Hosts Held')).toMatchObject([
        { detail: { hosts: 1, reason: expect.stringContaining('change window') } },
      ]),
    )
    expect(await cloud.starts('held')).toEqual([])
    await cloud.emit({ detailType: 'Stop Scans', detail: { action: 'resume', site_id: 'held' } })
    await scanned('held', ['10.1.0.1'])
  })

  it('that crosses a start leaves no scan of ours running in a hold', async () => {
    await cloud.fault({ site: siteNamed('crossed').id, fault: { kind: 'late', delayMs: 4000 }, times: 1 })
    await cloud.send([{ site_id: 'crossed', ips: ['10.1.0.1'], urgent: true }])
    await until(async () => expect(await cloud.starts('crossed')).toHaveLength(1))
    await cloud.ask({ action: 'stop', site_id: 'crossed', hold_minutes: 60 })
    await until(async () => expect(outcomes.of('crossed', 'Hosts Requeued')).toHaveLength(1))
    await until(async () => expect(await cloud.running('crossed')).toEqual([]))
    await until(async () => expect(outcomes.of('crossed', 'Hosts Held')).toHaveLength(1))
    await cloud.ask({ action: 'resume', site_id: 'crossed' })
    await scanned('crossed', ['10.1.0.1', '10.1.0.1'])
  })

  it('that the API refuses for good is a dead letter that says why', async () => {
    const { schedule } = siteNamed('failing')
    await cloud.fault({ operation: 'stopScan', schedule, fault: { kind: 'answer', status: 403, code: 'no_right' } })
    await cloud.ask({ action: 'stop', schedule_id: schedule })
    await until(async () =>
      expect(await cloud.deadStopsWith(schedule)).toMatchObject([
        { code: 'stop-failed', message: expect.stringContaining('no_right') },
      ]),
    )
    expect(stopOutcomes('failing')).toEqual(['Scan Stop Failed'])
  })

  it('that nobody can mean is a dead letter that says what was expected', async () => {
    await cloud.ask({ action: 'stop', team: 'nobody-of-that-name' })
    await until(async () =>
      expect(await cloud.deadStopsWith('nobody-of-that-name')).toMatchObject([{ code: 'unknown-team' }]),
    )
  })

  it('reaches the scan API within 5 s, however many scans wait', async () => {
    const schedules = Array.from(
      { length: 500 },
      (_, lane) => `c0000000-0000-4000-8000-${String(lane).padStart(12, '0')}`,
    )
    await cloud.send(
      schedules.map((schedule_id) => ({ site_id: 'crowd', ips: ['10.1.0.1'], schedule_id, urgent: true })),
    )
    await until(async () => expect((await cloud.starts('crowd')).length).toBeGreaterThan(20))
    const askedAtMs = Date.now()
    await cloud.ask({ action: 'stop', site_id: 'quiet' })
    const [stop] = await until(async () => {
      const stops = await cloud.stops('quiet')
      expect(stops).toHaveLength(1)
      return stops
    })
    expect((await cloud.starts('crowd')).length).toBeLessThan(500)
    expect((stop?.atMs ?? Number.POSITIVE_INFINITY) - askedAtMs).toBeLessThan(5000)
    // The rest of the crowd waits where it disturbs nobody.
    const scope = { kind: 'team', team: 'initech' as TeamName } as const
    const tomorrow = epochSeconds(Math.ceil(Date.now() / 1000) + 86_400)
    await dynamoHolds(cloud.table).put({ scope, until: tomorrow, askedAtMs: epochMs(Date.now()), by: 'test' })
  })
})
