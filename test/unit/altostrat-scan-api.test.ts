import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { altostratScanApi } from '../../lambdas/adapters/altostrat/scan-api.ts'
import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import type { Fault } from '../../local/scan-api/fault-rule.ts'
import {
  ipv4s,
  LANE,
  pair,
  SCHEDULE,
  SITE,
  secretInMemory,
  simulatedApi,
  TEAM,
  TOKEN,
} from '../support/scan-api-pair.ts'

const IPS = ipv4s('192.168.1.55', '192.168.1.60')

const startMeeting = async (fault: Fault) => {
  const { server, client } = await pair({ faults: [{ fault }] }, { timeoutMs: 300 })
  return { answer: await client.start(LANE, IPS), server }
}

const stopMeeting = async (fault: Fault) => {
  const { server, client } = await pair({ faults: [{ fault, operation: 'stopScan' }] }, { timeoutMs: 300 })
  await client.start(LANE, IPS)
  return { answer: await client.stop(TEAM, SCHEDULE), server }
}

describe('a start', () => {
  it('answers the scan and the hosts that the API took', async () => {
    const { server, client } = await pair()
    const answer = await client.start(LANE, IPS)
    const [entry, ...others] = server.journal()
    expect(entry).toMatchObject({ team: TEAM, schedule: SCHEDULE, site: SITE, ips: IPS.map(formatIpv4), status: 201 })
    expect(others).toEqual([])
    expect(answer).toEqual({ kind: 'started', scanId: entry?.scanId, targetIps: IPS })
  })

  it('answers only the hosts that the API took when it leaves some out', async () => {
    const { answer } = await startMeeting({ kind: 'fewer-targets', leaveOut: ['192.168.1.55'] })
    expect(answer).toMatchObject({ kind: 'started', targetIps: ipv4s('192.168.1.60') })
  })

  it.each([400, 422])('is refused by a %i, with the code and message of the API', async (status) => {
    const { answer } = await startMeeting({ kind: 'answer', status, code: 'ip_invalid', message: 'No such host.' })
    expect(answer).toEqual({ kind: 'refused', status, code: 'ip_invalid', message: 'No such host.' })
  })

  it.each([403, 404])('is forbidden by a %i', async (status) => {
    const { answer } = await startMeeting({ kind: 'answer', status, code: 'nope', message: 'Not yours.' })
    expect(answer).toEqual({ kind: 'forbidden', status, code: 'nope', message: 'Not yours.' })
  })

  it.each([500, 502, 503, 418, 200, 202])('has failed on a %i, which nobody described', async (status) => {
    const { answer } = await startMeeting({ kind: 'answer', status, code: 'oops', message: 'Oops.' })
    expect(answer).toEqual({ kind: 'failed', status, code: 'oops', message: 'Oops.' })
  })

  it.each([201, 502])('has failed on a %i that is not JSON', async (status) => {
    const { answer } = await startMeeting({ kind: 'not-json', status })
    expect(answer).toMatchObject({ kind: 'failed', status, code: status === 201 ? 'unexpected-body' : 'http-502' })
  })

  it.each([
    {},
    [],
    null,
    'scan',
    { scan_id: '9c46a6f1-a8d8-4f5a-9b2f-7d1b3e9c5a1d', target_ips: '192.168.1.55' },
    { scan_id: '9c46a6f1-a8d8-4f5a-9b2f-7d1b3e9c5a1d', target_ips: ['192.168.1.256'] },
    { scan_id: '9c46a6f1-a8d8-4f5a-9b2f-7d1b3e9c5a1d', target_ips: ['::1'] },
    { target_ips: ['192.168.1.55'] },
    { scan_id: 'x#y', target_ips: ['192.168.1.55'] },
  ])('has failed on a 201 of another shape: %j', async (body) => {
    const { answer } = await startMeeting({ kind: 'other-shape', body })
    expect(answer).toMatchObject({ kind: 'failed', status: 201, code: 'unexpected-body' })
  })

  it('takes a 201 without target_ips, which the description does not require, as every host taken', async () => {
    const { answer } = await startMeeting({
      kind: 'other-shape',
      body: { scan_id: '9c46a6f1-a8d8-4f5a-9b2f-7d1b3e9c5a1d' },
    })
    expect(answer).toEqual({ kind: 'started', scanId: '9c46a6f1-a8d8-4f5a-9b2f-7d1b3e9c5a1d' })
  })

  it('keeps what can be read of an error of another shape', async () => {
    const { answer } = await startMeeting({ kind: 'other-shape', status: 422, body: { code: 7, message: 'Seven.' } })
    expect(answer).toEqual({ kind: 'refused', status: 422, code: 'http-422', message: 'Seven.' })
  })

  it('keeps a message to a readable length and to one line', async () => {
    const message = `first\nsecond\u0007 ${'long '.repeat(5000)}`
    const { answer } = await startMeeting({ kind: 'answer', status: 500, message })
    const said = answer.kind === 'failed' ? answer.message : ''
    expect(said).toMatch(/^first second long/)
    expect(said.length).toBeLessThanOrEqual(300)
  })
})

describe('a throttled request', () => {
  const now = Date.now()

  it.each([
    ['seconds, soon', { retryAfterSeconds: 30, retryAfterAs: 'seconds' } as const, 30],
    ['seconds, long', { retryAfterSeconds: 86_400, retryAfterAs: 'seconds' } as const, 86_400],
    ['a date, soon', { retryAfterSeconds: 45, retryAfterAs: 'date' } as const, 45],
    ['a date, long', { retryAfterSeconds: 86_400, retryAfterAs: 'date' } as const, 86_400],
  ])('knows from Retry-After when to come again: %s', async (_, retry, seconds) => {
    for (const meeting of [startMeeting, stopMeeting]) {
      const { answer } = await meeting({ kind: 'answer', status: 429, code: 'too_many', ...retry })
      expect(answer).toMatchObject({ kind: 'throttled', status: 429, code: 'too_many' })
      const waitMs = answer.kind === 'throttled' && answer.retryAt !== undefined ? answer.retryAt - now : Number.NaN
      expect(Math.abs(waitMs / 1000 - seconds)).toBeLessThan(10)
    }
  })

  it('does not know it without Retry-After', async () => {
    const { answer } = await startMeeting({ kind: 'answer', status: 429, message: 'Slow down.' })
    expect(answer).toEqual({ kind: 'throttled', status: 429, code: 'scripted_fault', message: 'Slow down.' })
  })
})

describe('a stop', () => {
  it('is accepted while a scan runs on the schedule, and not running after', async () => {
    const { server, client } = await pair()
    expect(await client.stop(TEAM, SCHEDULE)).toEqual({ kind: 'not-running' })
    await client.start(LANE, IPS)
    expect(await client.stop(TEAM, SCHEDULE)).toEqual({ kind: 'accepted' })
    expect(await client.stop(TEAM, SCHEDULE)).toEqual({ kind: 'not-running' })
    expect(server.journal().map(({ status }) => status)).toEqual([404, 201, 202, 404])
  })

  it('is forbidden by a 403', async () => {
    const { answer } = await stopMeeting({ kind: 'answer', status: 403, code: 'nope', message: 'Not yours.' })
    expect(answer).toEqual({ kind: 'forbidden', status: 403, code: 'nope', message: 'Not yours.' })
  })

  it.each([200, 201, 400, 422, 500, 502])('has failed on a %i', async (status) => {
    const { answer } = await stopMeeting({ kind: 'answer', status, code: 'oops', message: 'Oops.' })
    expect(answer).toEqual({ kind: 'failed', status, code: 'oops', message: 'Oops.' })
  })
})

describe('either request', () => {
  const meetings = [
    ['start', startMeeting],
    ['stop', stopMeeting],
  ] as const

  it.each(meetings)('has failed when no answer comes in time, handled or not: %s', async (_, meeting) => {
    const { answer, server } = await meeting({ kind: 'late', delayMs: 5000 })
    expect(answer).toMatchObject({ kind: 'failed', code: 'timeout' })
    expect(answer).not.toHaveProperty('status')
    expect(server.journal().at(-1)).toMatchObject({ handled: true })
  })

  it.each(meetings)('has failed when the answer begins in time and does not end: %s', async (_, meeting) => {
    const { answer } = await meeting({ kind: 'stalled' })
    expect(answer).toMatchObject({ kind: 'failed', code: 'timeout' })
  })

  it.each(meetings)('has failed when the connection breaks before it is handled: %s', async (_, meeting) => {
    const { answer, server } = await meeting({ kind: 'reset' })
    expect(answer).toMatchObject({ kind: 'failed', code: 'connection-reset' })
    expect(server.journal().at(-1)).toMatchObject({ handled: false, fault: 'reset' })
  })

  it.each(meetings)('has failed when the answer is lost, though it was handled: %s', async (_, meeting) => {
    const { answer, server } = await meeting({ kind: 'lost-reply' })
    expect(answer).toMatchObject({ kind: 'failed', code: 'connection-reset' })
    expect(server.journal().at(-1)).toMatchObject({ handled: true, fault: 'lost-reply' })
  })

  it.each(meetings)('has failed on a redirect, and goes nowhere with the token: %s', async (_, meeting) => {
    const elsewhere = await simulatedApi()
    for (const status of [301, 302, 303, 307, 308]) {
      const { answer } = await meeting({ kind: 'redirect', status, location: `${elsewhere.url}/scans/cve/x` })
      expect(answer).toMatchObject({ kind: 'failed', status, code: 'redirected' })
    }
    expect(elsewhere.journal()).toEqual([])
  })

  it('is one request, whatever is answered', async () => {
    const { server, client } = await pair({ faults: [{ fault: { kind: 'reset' }, times: 1 }] })
    await client.start(LANE, IPS)
    expect(server.journal()).toHaveLength(1)
  })

  it('has failed when nothing listens at the address', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => gone.once('listening', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    const { client } = await pair({}, { baseUrl: `http://127.0.0.1:${port}` })
    expect(await client.start(LANE, IPS)).toMatchObject({ kind: 'failed', code: 'connection-refused' })
  })

  it('asks for JSON, says who it is, and keeps the path of the base address', async () => {
    const seen: Request[] = []
    const fetch = async (request: Request) => {
      seen.push(request)
      return new Response(null, { status: 202 })
    }
    const client = altostratScanApi({ baseUrl: 'https://api.test/eu/', tokens: secretInMemory(TOKEN).tokens, fetch })
    expect(await client.stop(TEAM, SCHEDULE)).toEqual({ kind: 'accepted' })
    expect(seen.map(({ url }) => url)).toEqual([`https://api.test/eu/scans/cve/scheduled/${SCHEDULE}/invoke`])
    expect(Object.fromEntries(seen[0]?.headers ?? [])).toMatchObject({
      accept: 'application/json',
      'user-agent': 'scan-relay',
    })
  })

  it('keeps its connection from one request to the next', async () => {
    let connections = 0
    const server = createServer((_, response) => response.writeHead(202).end())
    server.on('connection', () => {
      connections += 1
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { client } = await pair({}, { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    for (let request = 0; request < 10; request += 1) await client.stop(TEAM, SCHEDULE)
    expect(connections).toBeLessThan(3)
  })
})
