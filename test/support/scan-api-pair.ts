import { onTestFinished } from 'vitest'
import { altostratScanApi, type ScanApiOptions } from '../../lambdas/adapters/altostrat/scan-api.ts'
import { parseToken, type StoredToken, type Tokens } from '../../lambdas/adapters/altostrat/token.ts'
import { type Ipv4, parseIpv4 } from '../../lambdas/domain/ipv4.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { ScanApi } from '../../lambdas/domain/ports.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'
import { remember } from '../../lambdas/runtime/remember.ts'
import { type ScanApiServer, type ScanApiServerOptions, startScanApi } from '../../local/scan-api/server.ts'

export const TEAM = 'acme' as TeamName
export const SCHEDULE = '9c43cc95-f313-49a3-b632-524f7a24503b' as ScheduleId
export const SITE = '9c3c1392-7f36-4240-85f2-273573c0384a' as SiteId
export const LANE: Lane = { team: TEAM, schedule: SCHEDULE, site: SITE }

/** Of the second of the two known forms. */
export const TOKEN = '4711|hT9mQ2xVb7KcLw4ZrYd8NfJs3GpEa6UoXiRk1BvC'

export const ipv4s = (...texts: readonly string[]): readonly Ipv4[] =>
  texts.map((text) => {
    const parsed = parseIpv4(text)
    if (!parsed.ok) throw new Error(parsed.reason)
    return parsed.value
  })

/** A secret in memory. `reads` counts how often it was read; setting `value` rotates it. */
export const secretInMemory = (value: string): { value: string; reads: number; readonly tokens: Tokens } => {
  const secret = { value, reads: 0 }
  const read = async (_team: TeamName): Promise<StoredToken> => {
    secret.reads += 1
    return parseToken(secret.value)
  }
  const kept = remember(read, { ttlMs: 60_000, now: () => 0, keep: ({ kind }) => kind === 'token' })
  return Object.assign(secret, { tokens: { tokenOf: kept.get, forget: kept.forget } })
}

/** A simulated API that ends with the test, and fails it if one of its answers was against the description. */
export const simulatedApi = async (options: Partial<ScanApiServerOptions> = {}): Promise<ScanApiServer> => {
  const server = await startScanApi({ teams: [{ name: TEAM, token: TOKEN }], ...options })
  onTestFinished(() => server.close())
  return server
}

/** Our client at a simulated API. */
export const pair = async (
  server: Partial<ScanApiServerOptions> = {},
  client: Partial<ScanApiOptions> = {},
): Promise<{ server: ScanApiServer; client: ScanApi }> => {
  const started = await simulatedApi(server)
  const { tokens } = secretInMemory(TOKEN)
  return { server: started, client: altostratScanApi({ baseUrl: started.url, tokens, timeoutMs: 2000, ...client }) }
}
