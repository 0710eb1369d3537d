import { describe, expect, it } from 'vitest'
import { readOpenApi } from '../../local/scan-api/description.ts'
import { type ScanApiServer, startScanApi } from '../../local/scan-api/server.ts'
import { SCHEDULE, SITE, simulatedApi, TEAM, TOKEN } from '../support/scan-api-pair.ts'

const OTHER_ID = '11111111-2222-4333-8444-555555555555'
const START = { schedule_id: SCHEDULE, site_id: SITE, ips: ['192.168.1.55', '192.168.1.60'] }

type Asking = { readonly body?: unknown; readonly token?: string }

const request = (method: string, url: string, { body, token = TOKEN }: Asking = {}): Promise<Response> =>
  fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })

const start = (api: ScanApiServer, asking: Asking = {}): Promise<Response> =>
  request('POST', `${api.url}/scans/cve/scan/multiple-ips`, { body: START, ...asking })

const stop = (api: ScanApiServer, schedule: string = SCHEDULE, asking: Asking = {}): Promise<Response> =>
  request('DELETE', `${api.url}/scans/cve/scheduled/${schedule}/invoke`, asking)

const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code: unknown }).code

describe('the simulated scan API', () => {
  it('starts a scan of the hosts that it is given, each once', async () => {
    const api = await simulatedApi()
    const response = await start(api, { body: { ...START, ips: ['10.0.0.1', '10.0.0.1'] } })
    expect(response.status).toBe(201)
    const [scan] = api.scans()
    expect(await response.json()).toEqual({
      scan_id: scan?.scanId,
      scan_site_id: scan?.scanSiteId,
      target_ips: ['10.0.0.1'],
      message: 'Scan started successfully',
    })
    expect(scan).toMatchObject({ team: TEAM, schedule: SCHEDULE, site: SITE, ips: ['10.0.0.1'], stopped: false })
  })

  it('answers an unknown token with an error of the described shape', async () => {
    const api = await simulatedApi()
    for (const response of [
      await start(api, { token: 'x' }),
      await fetch(api.url + '/scans/cve/scan/multiple-ips', { method: 'POST' }),
    ]) {
      expect(response.status).toBe(401)
      expect(await response.json()).toEqual({
        type: 'authentication_error',
        code: 'unauthenticated',
        message: expect.any(String),
        doc_url: 'https://docs.altostrat.io/errors/unauthenticated',
      })
    }
  })

  it('refuses a body that is not JSON or not of the described shape', async () => {
    const api = await simulatedApi()
    expect((await start(api, { body: '{"ips":' })).status).toBe(400)
    for (const body of [{}, [], { ...START, ips: ['10.0.0.256'] }, { ...START, ips: [] }, { ...START, site_id: 'x' }]) {
      expect((await start(api, { body })).status).toBe(422)
    }
    expect(api.scans()).toEqual([])
  })

  it('finds only the schedules and sites of the team', async () => {
    const teams = [{ name: TEAM, token: TOKEN, schedules: [SCHEDULE], sites: [SITE] }]
    const api = await simulatedApi({ teams })
    const other = async (part: object) => codeOf(await start(api, { body: { ...START, ...part } }))
    expect(await other({ schedule_id: OTHER_ID })).toBe('schedule_not_found')
    expect(await other({ site_id: OTHER_ID })).toBe('site_not_found')
    expect(await codeOf(await stop(api, OTHER_ID))).toBe('schedule_not_found')
    expect((await stop(api, 'friday')).status).toBe(404)
    expect((await start(api)).status).toBe(201)
  })

  it('knows nothing beside what is described', async () => {
    const api = await simulatedApi()
    expect((await request('GET', `${api.url}/scans/cve/scan/multiple-ips`)).status).toBe(404)
    expect((await request('GET', `${api.url}/`)).status).toBe(404)
  })

  it('stops what runs on a schedule of the team, and finds nothing to stop once it is over', async () => {
    const time = { ms: 1_000_000 }
    const teams = [TEAM, 'beta'].map((name) => ({ name, token: `${name}-token` }))
    const api = await simulatedApi({ teams, now: () => time.ms, scanTakesMs: 5000 })
    const ours = { token: `${TEAM}-token` }
    const stopped = async (asking: Asking) => (await stop(api, SCHEDULE, asking)).status
    await start(api, ours)
    await start(api, ours)
    expect(await stopped({ token: 'beta-token' })).toBe(404)
    expect(await stopped(ours)).toBe(202)
    expect(await stopped(ours)).toBe(404)
    expect(api.scans().map((scan) => scan.stopped)).toEqual([true, true])
    await start(api, ours)
    time.ms += 5000
    expect(await stopped(ours)).toBe(404)
  })

  it('throttles each token, tells how much is left and when to come again', async () => {
    const time = { ms: 1_000_000 }
    const teams = [TEAM, 'beta'].map((name) => ({ name, token: `${name}-token` }))
    const api = await simulatedApi({ teams, limitPerMinute: 2, now: () => time.ms })
    const ours = { token: `${TEAM}-token` }
    expect((await start(api, ours)).headers.get('x-ratelimit-remaining')).toBe('1')
    time.ms += 10_000
    expect((await stop(api, OTHER_ID, ours)).headers.get('x-ratelimit-remaining')).toBe('0')
    const turnedAway = await start(api, ours)
    expect(turnedAway.status).toBe(429)
    expect(Object.fromEntries(turnedAway.headers)).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '0',
      'retry-after': '50',
    })
    expect((await start(api, { token: 'beta-token' })).status).toBe(201)
    time.ms += 50_000
    expect((await start(api, ours)).status).toBe(201)
    expect(api.scans()).toHaveLength(3)
  })

  it('takes its time to answer', async () => {
    const api = await simulatedApi({ latencyMs: 120 })
    const before = performance.now()
    await start(api)
    expect(performance.now() - before).toBeGreaterThanOrEqual(115)
  })

  it('gives a team a new token when told, and knows the old one no more', async () => {
    const api = await simulatedApi()
    api.putTeam({ name: TEAM, token: 'new' })
    expect((await start(api)).status).toBe(401)
    expect((await start(api, { token: 'new' })).status).toBe(201)
  })
})

describe('the journal', () => {
  it('tells of each request, in order, and never its token', async () => {
    const told: number[] = []
    const api = await simulatedApi({ now: () => 77, onRequest: ({ number }) => told.push(number) })
    await start(api)
    await stop(api)
    await start(api, { token: 'secret-of-a-stranger' })
    const [first, second, third] = api.journal()
    expect(first).toEqual({
      number: 1,
      atMs: 77,
      method: 'POST',
      path: '/scans/cve/scan/multiple-ips',
      operation: 'startMultipleIpScan',
      team: TEAM,
      schedule: SCHEDULE,
      site: SITE,
      ips: START.ips,
      status: 201,
      scanId: api.scans()[0]?.scanId,
      handled: true,
    })
    expect(second).toMatchObject({ number: 2, operation: 'stopScan', schedule: SCHEDULE, status: 202, handled: true })
    expect(third).toMatchObject({ number: 3, status: 401, code: 'unauthenticated', handled: false })
    expect(third).not.toHaveProperty('team')
    expect(told).toEqual([1, 2, 3])
    expect(JSON.stringify(api.journal())).not.toMatch(/hT9mQ2|stranger/)
  })
})

describe('an answer of the simulation against the description', () => {
  it('is a 500 in its place, and makes close fail', async () => {
    const document = structuredClone(readOpenApi())
    const started = document.paths['/scans/cve/scan/multiple-ips']?.['post']?.responses['201'] as Described
    started.content['application/json'].schema['required'] = ['ticket']
    const api = await startScanApi({ teams: [{ name: TEAM, token: TOKEN }], document })
    const response = await start(api)
    expect([response.status, await codeOf(response)]).toEqual([500, 'simulation_defect'])
    await expect(api.close()).rejects.toThrow(/201 against its description: body must have required property 'ticket'/)
  })

  it('is not the only defect that makes close fail: an exception does too', async () => {
    const api = await startScanApi({ teams: [{ name: TEAM, token: TOKEN }], onRequest: catchFire })
    await expect(start(api)).rejects.toThrow('fetch failed')
    await expect(api.close()).rejects.toThrow('the printer is on fire')
  })
})

const catchFire = (): never => {
  throw new Error('the printer is on fire')
}

type Described = { content: { 'application/json': { schema: Record<string, unknown> } } }
