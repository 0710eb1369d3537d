import { describe, expect, it } from 'vitest'
import { type Fault, type FaultRule, faultScript } from '../../local/scan-api/fault-rule.ts'
import { SCHEDULE, SITE, simulatedApi, TEAM, TOKEN } from '../support/scan-api-pair.ts'

const FAULT: Fault = { kind: 'answer', status: 500 }
const SUBJECT = {
  operation: 'startMultipleIpScan',
  team: TEAM,
  schedule: SCHEDULE,
  site: SITE,
  ips: ['10.0.0.1', '10.0.0.2'],
}

const scriptOf = (...rules: readonly FaultRule[]) => {
  const script = faultScript()
  script.add(...rules)
  return script
}

describe('a fault rule', () => {
  it.each([
    [{ operation: 'startMultipleIpScan' }, { operation: 'stopScan' }],
    [{ team: TEAM }, { team: 'beta' }],
    [{ schedule: SCHEDULE }, { schedule: SITE }],
    [{ site: SITE }, { site: SCHEDULE }],
    [{ hosts: ['10.0.0.9', '10.0.0.2'] }, { hosts: ['10.0.0.9'] }],
    [{}, { team: TEAM, site: SCHEDULE }],
  ] as const)('fits what it names alone: %j, not %j', (fitting, other) => {
    expect(scriptOf({ fault: FAULT, ...fitting }).meet(SUBJECT)).toEqual(FAULT)
    expect(scriptOf({ fault: FAULT, ...other }).meet(SUBJECT)).toBeUndefined()
  })

  it('lets some through first and happens as often as it says', () => {
    const script = scriptOf({ fault: FAULT, skip: 1, times: 2 })
    const met = Array.from({ length: 5 }, () => script.meet(SUBJECT) !== undefined)
    expect(met).toEqual([false, true, true, false, false])
  })

  it('gives way to the next one when it is used up', () => {
    const script = scriptOf({ fault: FAULT, times: 1 }, { fault: { kind: 'reset' }, times: 1 })
    const met = Array.from({ length: 3 }, () => script.meet(SUBJECT)?.kind)
    expect(met).toEqual(['answer', 'reset', undefined])
  })

  it('counts only requests that fit', () => {
    const script = scriptOf({ fault: FAULT, operation: 'startMultipleIpScan', times: 1 })
    expect(script.meet({ ...SUBJECT, operation: 'stopScan' })).toBeUndefined()
    expect(script.meet(SUBJECT)).toEqual(FAULT)
  })
})

const start = (url: string): Promise<Response> =>
  fetch(`${url}/scans/cve/scan/multiple-ips`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ schedule_id: SCHEDULE, site_id: SITE, ips: ['10.0.0.1'] }),
  })
const control = async (url: string, route: string, body?: unknown) => {
  const [method = '', name = ''] = route.split(' ')
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${url}/_scan-api/${name}`, { method, ...(body !== undefined && { body: text }) })
  const answer = await response.text()
  return { status: response.status, body: answer === '' ? undefined : (JSON.parse(answer) as unknown) }
}

describe('over HTTP, from another process', () => {
  it('adds fault rules, one or several, lists and clears them', async () => {
    const { url } = await simulatedApi()
    const rules = [{ fault: FAULT, times: 1 }, { fault: { kind: 'answer', status: 502 } }]
    expect(await control(url, 'POST faults', rules[0])).toEqual({ status: 204, body: undefined })
    expect(await control(url, 'POST faults', [rules[1]])).toMatchObject({ status: 204 })
    expect(await control(url, 'GET faults')).toEqual({ status: 200, body: { rules } })
    expect([(await start(url)).status, (await start(url)).status]).toEqual([500, 502])
    expect(await control(url, 'DELETE faults')).toMatchObject({ status: 204 })
    expect((await start(url)).status).toBe(201)
  })

  it('reads the journal and the scans, and resets all but the teams', async () => {
    const api = await simulatedApi({ limitPerMinute: 1 })
    await start(api.url)
    expect(await control(api.url, 'GET journal')).toEqual({ status: 200, body: { entries: api.journal() } })
    expect(await control(api.url, 'GET scans')).toEqual({ status: 200, body: { scans: api.scans() } })
    await control(api.url, 'POST faults', { fault: FAULT })
    expect(await control(api.url, 'POST reset')).toMatchObject({ status: 204 })
    expect(await control(api.url, 'GET journal')).toMatchObject({ body: { entries: [] } })
    expect(await control(api.url, 'GET scans')).toMatchObject({ body: { scans: [] } })
    expect((await start(api.url)).status).toBe(201)
  })

  it('gives a team a new token', async () => {
    const { url } = await simulatedApi()
    expect(await control(url, 'POST teams', { name: TEAM, token: 'new' })).toMatchObject({ status: 204 })
    expect((await start(url)).status).toBe(401)
  })

  it.each([
    ['POST faults', '{', 400],
    ['POST faults', { fault: { kind: 'gremlins' } }, 400],
    ['POST faults', { fault: FAULT, tiems: 3 }, 400],
    ['POST teams', { name: TEAM }, 400],
    ['PUT faults', undefined, 404],
    ['GET nothing', undefined, 404],
  ])('says what is wrong with: %s %j', async (route, body, status) => {
    const api = await simulatedApi()
    expect(await control(api.url, route, body)).toEqual({ status, body: { message: expect.any(String) } })
    expect(api.journal()).toEqual([])
  })
})

describe('what a fault leaves behind', () => {
  const bodies = { schedule_id: SCHEDULE, site_id: SITE, ips: ['10.0.0.1', '10.0.0.2'] }
  const outcomes: readonly (readonly [Fault, { readonly scans: number; readonly status?: number }])[] = [
    [
      { kind: 'fewer-targets', leaveOut: ['10.0.0.1'] },
      { scans: 1, status: 201 },
    ],
    [
      { kind: 'answer', status: 502 },
      { scans: 0, status: 502 },
    ],
    [
      { kind: 'answer', status: 502, handles: true },
      { scans: 1, status: 502 },
    ],
    [
      { kind: 'late', delayMs: 1 },
      { scans: 1, status: 201 },
    ],
    [{ kind: 'reset' }, { scans: 0 }],
    [{ kind: 'lost-reply' }, { scans: 1 }],
    [{ kind: 'not-json' }, { scans: 0, status: 201 }],
    [
      { kind: 'not-json', handles: true },
      { scans: 1, status: 201 },
    ],
    [
      { kind: 'other-shape', status: 200, handles: true },
      { scans: 1, status: 200 },
    ],
    [
      { kind: 'redirect', location: 'http://127.0.0.1:1/' },
      { scans: 0, status: 302 },
    ],
  ]

  it.each(outcomes)(
    'is a scan if it was handled, and an entry in the journal: %j',
    async (fault, { scans, status }) => {
      const api = await simulatedApi({ faults: [{ fault }], limitPerMinute: 1 })
      const ask = () =>
        fetch(`${api.url}/scans/cve/scan/multiple-ips`, {
          method: 'POST',
          headers: { authorization: `Bearer ${TOKEN}` },
          body: JSON.stringify(bodies),
          redirect: 'manual',
        })
          .then((response) => response.text())
          .catch(() => 'broken')
      await ask()
      expect(api.scans()).toHaveLength(scans)
      const [entry] = api.journal()
      expect(entry).toMatchObject({ handled: scans === 1, fault: fault.kind })
      expect(entry?.status).toBe(status)
      await ask()
      expect(api.journal()[1]).toMatchObject({ status: 429 })
    },
  )
})
