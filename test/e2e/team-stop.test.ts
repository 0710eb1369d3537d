import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCloud, until } from '../support/cloud.ts'
import { type SiteName, siteNamed } from '../support/cloud-config.ts'
import { watchOutcomes } from '../support/outcome-watch.ts'

const cloud = openCloud()
let outcomes: Awaited<ReturnType<typeof watchOutcomes>>
beforeAll(async () => {
  outcomes = await watchOutcomes()
})
afterAll(() => outcomes.stop())

type StopEvent = { readonly 'detail-type': string; readonly detail: Readonly<Record<string, unknown>> }

const stopsTold = (site: SiteName): readonly StopEvent[] =>
  outcomes
    .bodies()
    .map((body) => JSON.parse(body) as StopEvent)
    .filter(
      ({ 'detail-type': kind, detail }) =>
        kind.startsWith('Scan Stop') && detail.schedule_id === siteNamed(site).schedule,
    )

const HOSTS = ['10.1.0.1', '10.1.0.2']
const scanned = (site: SiteName, times: number): Promise<void> =>
  until(async () => expect(await cloud.hostsScanned(site)).toEqual(Array.from({ length: times }, () => HOSTS).flat()))

/** Two sites of the team have scans that run; the stop of one of them is refused at first. */
describe('a stop of a whole team with a hold', () => {
  beforeAll(async () => {
    await cloud.send(['north', 'south'].map((site_id) => ({ site_id, ips: HOSTS, urgent: true })))
    for (const site of ['north', 'south'] as const) {
      await scanned(site, 1)
      await cloud.idle(site)
    }
    const { schedule } = siteNamed('north')
    await cloud.fault({ operation: 'stopScan', schedule, times: 2, fault: { kind: 'answer', status: 503 } })
    await cloud.ask({ action: 'stop', team: 'hooli', hold_minutes: 60, reason: 'merger' })
  })

  it('reports each schedule for itself, with its sites, who asked and why', async () => {
    const told = { 'detail-type': 'Scan Stop Accepted', detail: { team: 'hooli', by: 'command', reason: 'merger' } }
    for (const site of ['north', 'south'] as const) {
      await until(async () =>
        expect(stopsTold(site)).toMatchObject([
          { ...told, detail: { ...told.detail, site_ids: [siteNamed(site).id] } },
        ]),
      )
    }
    await until(async () => expect(stopsTold('east')).toMatchObject([{ 'detail-type': 'Scan Stop Not Running' }]))
    expect(stopsTold('east')).toHaveLength(1)
  })

  it('tries the one that failed again, alone, and meanwhile holds up no other', async () => {
    const answers = async (site: SiteName) => (await cloud.stops(site)).map(({ status }) => status)
    expect(await answers('north')).toEqual([503, 503, 202])
    expect(await answers('south')).toEqual([202])
    expect(await answers('east')).toEqual([404])
    const [, , accepted] = await cloud.stops('north')
    for (const site of ['south', 'east'] as const) {
      expect((await cloud.stops(site))[0]?.atMs).toBeLessThan(accepted?.atMs ?? 0)
    }
  })

  it('keeps what it cut short until the team is resumed, and has it scanned again once, though it comes twice', async () => {
    await cloud.ask({ action: 'stop', team: 'hooli', hold_minutes: 60, reason: 'merger' })
    await until(async () =>
      expect(stopsTold('south').map((event) => event['detail-type'])).toEqual([
        'Scan Stop Accepted',
        'Scan Stop Not Running',
      ]),
    )
    for (const site of ['north', 'south'] as const) {
      await until(async () => expect(outcomes.of(site, 'Hosts Held').length).toBeGreaterThan(0))
      expect(outcomes.of(site, 'Hosts Requeued')).toHaveLength(1)
      expect(await cloud.running(site)).toEqual([])
    }
    await until(async () => expect(stopsTold('north')).toHaveLength(2))
    await until(async () => expect(stopsTold('east')).toHaveLength(2))
    await cloud.ask({ action: 'resume', team: 'hooli' })
    for (const site of ['north', 'south'] as const) {
      await scanned(site, 2)
      await cloud.idle(site)
      expect(await cloud.starts(site)).toHaveLength(2)
    }
  })
})
