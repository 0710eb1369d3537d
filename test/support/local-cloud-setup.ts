import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import type { TestProject } from 'vitest/node'
import { clientsFor } from '../../local/deploy/clients.ts'
import { failureText } from '../../local/failure.ts'
import { type LocalCloud, startLocalCloud } from '../../local/local-cloud.ts'
import { type ScanApiServer, startScanApi } from '../../local/scan-api/server.ts'
import { CLOUD_TEAMS, type CloudTeam, cloudConfigText, REQUESTS_PER_MINUTE } from './cloud-config.ts'
import type { CloudFacts } from './cloud-facts.ts'

/** Brings up one local cloud with our stack for all tests of the project. If it cannot be had, no test runs and the run fails. */
const setUp = async (project: TestProject): Promise<() => Promise<void>> => {
  const tokens = Object.fromEntries(CLOUD_TEAMS.map((team) => [team, newToken()])) as Record<CloudTeam, string>
  const scanApi = await startScanApi({
    teams: CLOUD_TEAMS.map((name) => ({ name, token: tokens[name] })),
    limitPerMinute: REQUESTS_PER_MINUTE,
  })
  try {
    const cloud = await startCloud(scanApi)
    await putTokens(cloud, tokens)
    const { endpoint, outputs, folder } = cloud
    const facts: CloudFacts = {
      endpoint,
      outputs,
      scanApiUrl: scanApi.url,
      tokens,
      logFile: join(folder, 'emulator.log'),
    }
    project.provide('cloud', facts)
    return async () => {
      await cloud.stop()
      await scanApi.close()
    }
  } catch (error) {
    await scanApi.close()
    throw error
  }
}
export default setUp

/** An emulator of our own, whatever else is running: the tests end its functions. */
const startCloud = async (scanApi: ScanApiServer): Promise<LocalCloud> => {
  const { AWS_ENDPOINT_URL: _, ...host } = process.env
  const startedAtMs = performance.now()
  try {
    const cloud = await startLocalCloud({ config: { text: cloudConfigText() }, scanApiUrl: scanApi.url, host })
    console.log(`the local cloud of the tests was up after ${Math.round((performance.now() - startedAtMs) / 1000)} s`)
    return cloud
  } catch (error) {
    const reason = failureText(error)
    throw new Error(`${reason}\nThe tests take an emulator of their own, never that of AWS_ENDPOINT_URL.`, {
      cause: error,
    })
  }
}

/** Of the longer of Altostrat's two forms. */
const newToken = (): string => `4711|${randomBytes(30).toString('base64url')}`

const putTokens = async (cloud: LocalCloud, tokens: Readonly<Record<string, string>>): Promise<void> => {
  const { secrets } = clientsFor(cloud.endpoint)
  await Promise.all(
    cloud.config.teams.map(({ name, tokenSecret }) =>
      secrets.send(new PutSecretValueCommand({ SecretId: tokenSecret, SecretString: tokens[name] })),
    ),
  )
}
