import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoLanes } from '../adapters/dynamodb/lanes.ts'
import { dynamoPendingHosts } from '../adapters/dynamodb/pending-hosts.ts'
import { dynamoScanHistory } from '../adapters/dynamodb/scan-history.ts'
import { tableOf } from '../adapters/dynamodb/table.ts'
import { busOutcomes } from '../adapters/events/outcomes.ts'
import { sqsDeadLetters } from '../adapters/sqs/dead-letters.ts'
import { sqsWakeUps } from '../adapters/sqs/wake-ups.ts'
import { loadBundledConfig } from '../config/bundled-config.ts'
import { MOST_DELIVERIES } from '../config/deliveries.ts'
import { type IntakeEnv, readEnv } from '../config/env.ts'
import { createSiteDirectory } from '../config/site-directory.ts'
import { awsCallOptions } from '../runtime/aws-call.ts'
import { sqsHandler } from '../runtime/sqs-handler.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { createTelemetry } from '../runtime/telemetry.ts'
import { createIntake } from './intake.ts'

const env = readEnv<IntakeEnv>(process.env, [
  'STACK_NAME',
  'STATE_TABLE',
  'LANES_QUEUE_URL',
  'EVENT_BUS_NAME',
  'DEAD_LETTER_QUEUE_URL',
])
const config = loadBundledConfig()
const table = tableOf(env.STATE_TABLE, new DynamoDBClient(awsCallOptions))
const sqs = new SQSClient(awsCallOptions)
const telemetry = createTelemetry('intake', env.STACK_NAME)

const intake = createIntake({
  directory: createSiteDirectory(config),
  batching: config.batching,
  history: dynamoScanHistory(table),
  pending: dynamoPendingHosts(table),
  lanes: dynamoLanes(table),
  wakeUps: sqsWakeUps(sqs, env.LANES_QUEUE_URL, systemClock),
  outcomes: busOutcomes(new EventBridgeClient(awsCallOptions), env.EVENT_BUS_NAME),
  telemetry,
  clock: systemClock,
})

export const handler = sqsHandler(intake, {
  deadLetters: sqsDeadLetters(sqs, env.DEAD_LETTER_QUEUE_URL),
  telemetry,
  clock: systemClock,
  mostDeliveries: MOST_DELIVERIES.hosts,
})
