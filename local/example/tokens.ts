import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import type { CloudClients } from '../deploy/clients.ts'

/** The example's token of a team: known to the simulated scan API, worth nothing anywhere else. */
export const exampleTokenOf = (team: string): string => `local-token-of-${team}`

/** Puts every team's example token where its functions look for it. */
export const putTokens = async ({ secrets }: CloudClients, { teams }: RelayConfig): Promise<void> => {
  await Promise.all(teams.map(({ name, tokenSecret }) => putToken(secrets, tokenSecret, exampleTokenOf(name))))
}

export const putToken = async (secrets: CloudClients['secrets'], secret: string, token: string): Promise<void> => {
  await secrets.send(new PutSecretValueCommand({ SecretId: secret, SecretString: token }))
}
