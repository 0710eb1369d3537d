import {
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager'
import { EXIT, RelayFailure } from '../failure.ts'
import type { TokenStore } from '../ports.ts'

/** `TokenStore` on Secrets Manager. */
export const secretsTokenStore = (client: SecretsManagerClient): TokenStore => ({
  put: async (secret, value) => {
    try {
      await client.send(new PutSecretValueCommand({ SecretId: secret, SecretString: value }))
      return 'stored'
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return 'no-such-secret'
      throw new RelayFailure(EXIT.failed, `Secrets Manager did not take the token: ${withoutToken(error, value)}`)
    }
  },
})

/** The original error is not kept as a cause: it holds the request, and that holds the token. */
const withoutToken = (error: unknown, value: string): string => {
  if (!(error instanceof Error)) return 'unknown error'
  const said = error instanceof SecretsManagerServiceException ? `${error.name}: ${error.message}` : error.name
  return said.replaceAll(value, '[token]')
}
