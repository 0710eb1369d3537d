import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { altostratScanApi } from '../../lambdas/adapters/altostrat/scan-api.ts'
import type { Tokens } from '../../lambdas/adapters/altostrat/token.ts'
import { PlatformError } from '../../lambdas/domain/errors.ts'
import type { Fault } from '../../local/scan-api/fault-rule.ts'
import { ipv4s, LANE, pair, SCHEDULE, secretInMemory, simulatedApi, TEAM, TOKEN } from '../support/scan-api-pair.ts'

const IPS = ipv4s('192.168.1.55')
const OTHER_TOKEN = '4712|another0token1of2the3same4team5entirely'

const withSecret = async (value: string) => {
  const server = await simulatedApi()
  const secret = secretInMemory(value)
  return { server, secret, client: altostratScanApi({ baseUrl: server.url, tokens: secret.tokens, timeoutMs: 2000 }) }
}

describe('the token', () => {
  it('is read once for many requests', async () => {
    const { secret, client } = await withSecret(TOKEN)
    await client.start(LANE, IPS)
    await client.stop(TEAM, SCHEDULE)
    expect(secret.reads).toBe(1)
  })

  it('is read again after a 401, and the same again means unauthorized', async () => {
    const { server, secret, client } = await withSecret('wrong-token')
    const unauthorized = { kind: 'unauthorized', status: 401, code: 'unauthenticated' }
    expect(await client.start(LANE, IPS)).toMatchObject(unauthorized)
    expect(secret.reads).toBe(2)
    expect(await client.stop(TEAM, SCHEDULE)).toMatchObject(unauthorized)
    expect(server.journal()).toHaveLength(2)
  })

  it('says after a 401 that it was rotated, so that the caller tries again with a slot of its own', async () => {
    const { server, secret, client } = await withSecret(TOKEN)
    await client.start(LANE, IPS)
    server.putTeam({ name: TEAM, token: OTHER_TOKEN })
    secret.value = OTHER_TOKEN
    expect(await client.start(LANE, IPS)).toEqual({ kind: 'rotated' })
    expect(await client.start(LANE, IPS)).toMatchObject({ kind: 'started' })
    expect(server.journal().map(({ status }) => status)).toEqual([201, 401, 201])
  })

  it('is not kept once it was refused: the mended one is used at the next request', async () => {
    const { server, secret, client } = await withSecret('wrong-token')
    await client.start(LANE, IPS)
    secret.value = TOKEN
    expect(await client.start(LANE, IPS)).toMatchObject({ kind: 'started' })
    expect(server.journal().map(({ status }) => status)).toEqual([401, 201])
  })

  it.each([
    ['', 'token-missing'],
    ['{"token": ""}', 'token-missing'],
    ['Bearer abc', 'token-malformed'],
    ['line\nline', 'token-malformed'],
  ])('is not sent when the secret is %j: unauthorized without a request', async (value, code) => {
    const { server, secret, client } = await withSecret(value)
    expect(await client.start(LANE, IPS)).toMatchObject({ kind: 'unauthorized', code })
    expect(await client.stop(TEAM, SCHEDULE)).toMatchObject({ kind: 'unauthorized', code })
    expect(server.journal()).toEqual([])
    secret.value = TOKEN
    expect(await client.start(LANE, IPS)).toMatchObject({ kind: 'started' })
  })

  it.each([
    { cause: Object.assign(new Error(TOKEN), { name: 'AccessDeniedException' }), told: 'AccessDeniedException' },
    { cause: TOKEN, told: 'PlatformError' },
  ])('that cannot be read makes a failed answer, which says why by its name alone: $told', async ({ cause, told }) => {
    const tokens: Tokens = {
      tokenOf: () => Promise.reject(new PlatformError('secretsmanager.GetSecretValue', { cause })),
      forget: () => {},
    }
    const { server, client } = await pair({}, { tokens })
    const answer = await client.start(LANE, IPS)
    expect(answer).toEqual({
      kind: 'failed',
      code: 'token-unreadable',
      message: `the secret of the team could not be read: ${told}`,
      unsent: true,
    })
    expect(inspect(answer)).not.toContain(TOKEN)
    expect(server.journal()).toEqual([])
  })
})

describe('no token comes back out', () => {
  const faults: readonly Fault[] = [
    ...[200, 400, 401, 403, 404, 422, 429, 500].map(
      (status) => ({ kind: 'answer', status, quotesToken: true }) as const,
    ),
    { kind: 'answer', status: 422, code: TOKEN, message: `"token":"${TOKEN}"` },
    { kind: 'answer', status: 500, message: `token ${TOKEN.slice(0, 20)}... is not valid` },
    { kind: 'answer', status: 500, message: `${'x'.repeat(3990)} ${TOKEN}` },
    { kind: 'answer', status: 500, message: `${'x '.repeat(140)}${TOKEN}` },
    { kind: 'other-shape', body: { scan_id: TOKEN, target_ips: [TOKEN] } },
    { kind: 'other-shape', status: 500, body: TOKEN },
    { kind: 'redirect', location: `http://127.0.0.1:1/?token=${TOKEN}` },
    { kind: 'not-json' },
    { kind: 'stalled' },
    { kind: 'reset' },
  ]

  it.each(faults.map((fault) => [inspect(fault, { breakLength: Infinity }).slice(0, 100), fault] as const))(
    'of an answer, a log line or the journal: %s',
    async (_, fault) => {
      const { server, client } = await pair({ faults: [{ fault }] }, { timeoutMs: 200 })
      const answers = [await client.start(LANE, IPS), await client.stop(TEAM, SCHEDULE)]
      const told = [JSON.stringify(answers), inspect(answers, { depth: 9, showHidden: true })].join()
      const journal = JSON.stringify(fault.kind === 'answer' && fault.code ? [] : server.journal())
      for (const piece of piecesOf(TOKEN, 10)) expect(told + journal).not.toContain(piece)
    },
  )

  it('of a fault of the network, whatever its error says', async () => {
    const { client } = await pair({}, { fetch: quotingFailure })
    const answer = await client.start(LANE, IPS)
    expect(answer).toMatchObject({ kind: 'failed', code: 'network-error' })
    expect(inspect(answer, { depth: 9, showHidden: true })).not.toContain(TOKEN)
  })

  it('of a message that quotes the token of somebody else', async () => {
    const strangers = [
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl',
      '99|Zk3vQpLm8NcXw2RtYb6HsJd0FgAe5UiO',
      'Bearer opaqueOpaqueOpaque01',
    ]
    for (const stranger of strangers) {
      const fault: Fault = { kind: 'answer', status: 500, message: `Got ${stranger}.` }
      const { client } = await pair({ faults: [{ fault }] })
      const answer = await client.start(LANE, IPS)
      expect(JSON.stringify(answer)).not.toContain(stranger.slice(-12))
    }
  })
})

const piecesOf = (text: string, length: number): readonly string[] =>
  Array.from({ length: text.length - length + 1 }, (_, at) => text.slice(at, at + length))

const quotingFailure = (request: Request): Promise<never> =>
  Promise.reject(new TypeError(`fetch failed: ${request.headers.get('authorization')}`, { cause: new Error(TOKEN) }))
