import { faultFacts } from '../../domain/fault-facts.ts'
import type { TroubledAnswer } from '../../domain/scan-answer.ts'
import type { TeamName } from '../../domain/team.ts'
import type { StoredToken, Token, Tokens } from './token.ts'

/** Sends one request with a token; answers its reply, or why there was none. */
export type Exchange<Request, Reply> = (token: Token, request: Request) => Promise<Reply | TroubledAnswer>

type AuthorizedCall<Request, Reply> = <Answer extends { readonly kind: string }>(
  team: TeamName,
  answerOf: (reply: Reply) => Answer,
  request: Request,
) => Promise<Answer | TroubledAnswer>

/** Makes calls with the team's token: none without a usable one, and after a 401 a look whether the token was changed. */
export const authorizedCalls = <Request, Reply extends object>(
  tokens: Tokens,
  exchange: Exchange<Request, Reply>,
): AuthorizedCall<Request, Reply> => {
  return async (team, answerOf, request) => {
    const stored = await storedToken(tokens, team)
    if (stored.kind !== 'token') return answerWithout(stored)
    const reply = await exchange(stored.token, request)
    if ('kind' in reply) return reply
    const answer = answerOf(reply)
    return answer.kind === 'unauthorized' ? ((await otherToken(tokens, team, stored.token)) ?? answer) : answer
  }
}

/** What the secret, read again, says beside "the same token"; a token that the API refused is not kept. */
const otherToken = async (tokens: Tokens, team: TeamName, refused: Token): Promise<TroubledAnswer | undefined> => {
  tokens.forget(team)
  const stored = await storedToken(tokens, team)
  if (stored.kind !== 'token') return answerWithout(stored)
  if (!stored.token.equals(refused)) return { kind: 'rotated' }
  tokens.forget(team)
  return undefined
}

type UnreadableToken = { readonly kind: 'unreadable'; readonly because: string }

/** Tokens throw only for a fault of the platform. Its text may quote the secret: its name alone goes further. */
const storedToken = (tokens: Tokens, team: TeamName): Promise<StoredToken | UnreadableToken> =>
  tokens.tokenOf(team).catch((fault: unknown) => {
    const { error, cause = error } = faultFacts(fault)
    return { kind: 'unreadable', because: cause } as const
  })

const answerWithout = (stored: Exclude<StoredToken, { kind: 'token' }> | UnreadableToken): TroubledAnswer => {
  if (stored.kind !== 'unreadable') return { ...UNUSABLE[stored.kind], unsent: true }
  const message = `the secret of the team could not be read: ${stored.because}`
  return { kind: 'failed', code: 'token-unreadable', message, unsent: true }
}

const UNUSABLE = {
  missing: { kind: 'unauthorized', code: 'token-missing', message: 'the secret of the team holds no token yet' },
  malformed: {
    kind: 'unauthorized',
    code: 'token-malformed',
    message: 'the secret of the team holds no usable token: expected the bare token, or JSON like {"token": "…"}',
  },
} as const satisfies Record<string, TroubledAnswer>
