import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { altostratScanApi } from '../adapters/altostrat/scan-api.ts'
import { dynamoHolds } from '../adapters/dynamodb/holds.ts'
import { dynamoLanes } from '../adapters/dynamodb/lanes.ts'
import { dynamoPendingHosts } from '../adapters/dynamodb/pending-hosts.ts'
import { dynamoRequestBudget } from '../adapters/dynamodb/request-budget.ts'
import { dynamoScanHistory } from '../adapters/dynamodb/scan-history.ts'
import { dynamoScanLog } from '../adapters/dynamodb/scan-log.ts'
import { tableOf } from '../adapters/dynamodb/table.ts'
import { dynamoTeamBlocks } from '../adapters/dynamodb/team-blocks.ts'
import { busOutcomes } from '../adapters/events/outcomes.ts'
import { secretTokens } from '../adapters/secrets/secret-tokens.ts'
import { sqsDeadLetters } from '../adapters/sqs/dead-letters.ts'
import { sqsWakeUps } from '../adapters/sqs/wake-ups.ts'
import { loadBundledConfig } from '../config/bundled-config.ts'
import { MOST_DELIVERIES } from '../config/deliveries.ts'
import { type DispatchEnv, readEnv } from '../config/env.ts'
import { createSiteDirectory } from '../config/site-directory.ts'
import { createRestrictions } from '../domain/restrictions.ts'
import { awsCallOptions } from '../runtime/aws-call.ts'
import { sqsHandler } from '../runtime/sqs-handler.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { createTelemetry } from '../runtime/telemetry.ts'
import { createDispatch } from './dispatch.ts'

const env = readEnv<DispatchEnv>(process.env, [
  'STACK_NAME',
  'STATE_TABLE',
  'LANES_QUEUE_URL',
  'EVENT_BUS_NAME',
  'DEAD_LETTER_QUEUE_URL',
])
const config = loadBundledConfig()
const directory = createSiteDirectory(config)
const table = tableOf(env.STATE_TABLE, new DynamoDBClient(awsCallOptions))
const sqs = new SQSClient(awsCallOptions)
const tokens = secretTokens({
  client: new SecretsManagerClient(awsCallOptions),
  secretOf: (team) => directory.teamNamed(team).tokenSecret,
})
const telemetry = createTelemetry('dispatch', env.STACK_NAME)

const dispatch = createDispatch({
  directory,
  batching: config.batching,
  lanes: dynamoLanes(table),
  pending: dynamoPendingHosts(table),
  history: dynamoScanHistory(table),
  restrictions: createRestrictions(config.blackouts, dynamoHolds(table)),
  budget: dynamoRequestBudget(table, directory.teamNamed),
  scanApi: altostratScanApi({ baseUrl: config.scanApi.baseUrl, tokens }),
  teamBlocks: dynamoTeamBlocks(table),
  scanLog: dynamoScanLog(table),
  wakeUps: sqsWakeUps(sqs, env.LANES_QUEUE_URL, systemClock),
  outcomes: busOutcomes(new EventBridgeClient(awsCallOptions), env.EVENT_BUS_NAME),
  telemetry,
  clock: systemClock,
  random: Math.random,
  newOwner: randomUUID,
})

export const handler = sqsHandler(dispatch, {
  deadLetters: sqsDeadLetters(sqs, env.DEAD_LETTER_QUEUE_URL),
  telemetry,
  clock: systemClock,
  mostDeliveries: MOST_DELIVERIES.lanes,
})
