import { altostratScanApi } from '../../lambdas/adapters/altostrat/scan-api.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import type { Outcome } from '../../lambdas/domain/outcome.ts'
import type { JournalEntry } from '../../local/scan-api/journal.ts'
import { createRelayWorld } from './relay-world.ts'
import { secretInMemory, simulatedApi, TOKEN } from './scan-api-pair.ts'

/** So long a request may take, by the real clock: only an answer that never comes takes it. */
const TIMEOUT_MS = 250

/**
 * The real use cases in virtual time, and behind them the real client at a simulated scan API, which lives by the same
 * clock. One team, whose secret holds its token at first.
 */
export const relayAtScanApi = async (config: RelayConfig) => {
  const world = createRelayWorld(config)
  const { clock, ports } = world
  const secret = secretInMemory(TOKEN)
  const server = await simulatedApi({
    teams: config.teams.map(({ name }) => ({ name, token: TOKEN })),
    limitPerMinute: Math.min(...config.teams.map(({ requestsPerMinute }) => requestsPerMinute)),
    now: clock.now,
  })
  const client = altostratScanApi({ baseUrl: server.url, tokens: secret.tokens, timeoutMs: TIMEOUT_MS, now: clock.now })
  Object.assign(ports.scanApi, client)
  return {
    ...world,
    server,
    secret,
    starts: (): readonly JournalEntry[] =>
      server.journal().filter(({ operation }) => operation === 'startMultipleIpScan'),
    published: <Kind extends Outcome['kind']>(kind: Kind) =>
      ports.outcomes.published.filter((outcome): outcome is Extract<Outcome, { kind: Kind }> => outcome.kind === kind),
  }
}
