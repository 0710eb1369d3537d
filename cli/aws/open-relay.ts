import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { tableOf } from '../../lambdas/adapters/dynamodb/table.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { runningClouds } from '../../local/running-clouds.ts'
import type { Relay } from '../ports.ts'
import { findTarget, type Target, type TargetOptions, type TargetSources } from '../target.ts'
import { callLimits } from './call-limits.ts'
import { sqsDeadLetterQueues } from './dead-letter-queues.ts'
import { sqsMailbox } from './mailbox.ts'
import { awsStateView } from './state-view.ts'
import { secretsTokenStore } from './token-store.ts'

export type OpenOptions = TargetOptions & { readonly config?: string }

type Environment = Readonly<Record<string, string | undefined>>

/** Finds the cloud that is meant and its configuration. Throws `RelayFailure` when there is none. */
export const openRelay = async (
  { config: file, ...options }: OpenOptions,
  environment: Environment,
): Promise<Relay> => {
  const target = await findTarget(options, { environment, runningClouds, findStack: findStackWhenNeeded })
  return relayAt(target, (file === undefined && target.config) || (await loadConfigWhenNeeded(file)))
}

/** What most commands on the local cloud do without is loaded when it is needed: it takes a tenth of a second. */
const findStackWhenNeeded: TargetSources['findStack'] = async (...asked) =>
  (await import('./find-stack.ts')).findStack(...asked)

const loadConfigWhenNeeded = async (file: string | undefined): Promise<RelayConfig> =>
  (await import('../load-config.ts')).loadConfig(file)

const relayAt = ({ description, settings, outputs }: Target, config: RelayConfig): Relay => {
  const options = { ...settings, ...callLimits }
  const queues = new SQSClient(options)
  return {
    description,
    config,
    mailbox: sqsMailbox(queues, outputs),
    tokens: secretsTokenStore(new SecretsManagerClient(options)),
    state: awsStateView(tableOf(outputs.StateTableName, new DynamoDBClient(options)), queues, outputs),
    deadLetters: sqsDeadLetterQueues(queues, outputs),
  }
}
