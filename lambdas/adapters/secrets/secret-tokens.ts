import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager'
import { PlatformError } from '../../domain/errors.ts'
import type { TeamName } from '../../domain/team.ts'
import { remember } from '../../runtime/remember.ts'
import { parseToken, type StoredToken, type Tokens } from '../altostrat/token.ts'

export type SecretTokensOptions = {
  readonly client: SecretsManagerClient
  /** The name or ARN of the secret that holds the team's token. */
  readonly secretOf: (team: TeamName) => string
  readonly ttlMs?: number
  readonly timeoutMs?: number
  readonly now?: () => number
}

/** The teams' tokens from Secrets Manager, each kept for `ttlMs`; a secret without a usable token is read every time. */
export const secretTokens = (options: SecretTokensOptions): Tokens => {
  const { client, secretOf, ttlMs = 5 * 60_000, timeoutMs = 5000, now = Date.now } = options
  const read = (team: TeamName): Promise<StoredToken> => readToken(client, secretOf(team), timeoutMs)
  const tokens = remember(read, { ttlMs, now, keep: ({ kind }) => kind === 'token' })
  return { tokenOf: tokens.get, forget: tokens.forget }
}

const readToken = async (client: SecretsManagerClient, secret: string, timeoutMs: number): Promise<StoredToken> => {
  try {
    const command = new GetSecretValueCommand({ SecretId: secret })
    const { SecretString = '' } = await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) })
    return parseToken(SecretString)
  } catch (error) {
    // The stack makes each secret without a value; Secrets Manager says of it that it cannot find the value.
    if (error instanceof ResourceNotFoundException) return { kind: 'missing' }
    throw new PlatformError('secretsmanager.GetSecretValue', { cause: withoutSecrets(error) })
  }
}

/** The SDK's parsing errors quote the reply, and that is the secret: only what the service itself says is kept. */
const withoutSecrets = (error: unknown): Error => {
  if (!(error instanceof Error)) return new Error('unknown error')
  const { name } = error
  if (error instanceof SecretsManagerServiceException) {
    return Object.assign(new Error(error.message), { name, $metadata: { requestId: error.$metadata.requestId } })
  }
  return Object.assign(new Error(''), { name, ...('code' in error && { code: String(error.code) }) })
}
