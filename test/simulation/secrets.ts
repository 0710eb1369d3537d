import { parseToken, type Tokens } from '../../lambdas/adapters/altostrat/token.ts'
import { remember } from '../../lambdas/runtime/remember.ts'
import type { Invocation } from './invocation.ts'
import type { World } from './world.ts'

/** The secrets of the teams, by team name. */
export type Secrets = Map<string, string>

/** So that a token that went astray is recognised. */
export const TOKEN_MARK = 'simulated-token'

/** As long as the adapter of Secrets Manager keeps a token. */
const KEPT_MS = 5 * 60_000

/** What the functions of one container know of tokens: it is kept from one run to the next. */
export type TokenCache = { of: (invocation: Invocation) => Tokens }

export const createTokenCache = (world: World, secrets: Secrets): TokenCache => {
  let reader: Invocation | undefined
  const read = async (team: string) =>
    reader?.step('secrets.read', () => parseToken(secrets.get(team) ?? ''), ['throttled', 'killed']) ?? parseToken('')
  const tokens = remember(read, { ttlMs: KEPT_MS, now: world.scheduler.now, keep: ({ kind }) => kind === 'token' })
  return {
    of: (invocation) => {
      reader = invocation
      return { tokenOf: tokens.get, forget: tokens.forget }
    },
  }
}
