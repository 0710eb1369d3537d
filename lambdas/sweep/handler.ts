import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import { dynamoBlackoutLog } from '../adapters/dynamodb/blackout-log.ts'
import { dynamoDueLanes } from '../adapters/dynamodb/due-lanes.ts'
import { tableOf } from '../adapters/dynamodb/table.ts'
import { sqsBlackoutStops } from '../adapters/sqs/stop-requests.ts'
import { sqsWakeUps } from '../adapters/sqs/wake-ups.ts'
import { loadBundledConfig } from '../config/bundled-config.ts'
import { readEnv, type SweepEnv } from '../config/env.ts'
import { awsCallOptions } from '../runtime/aws-call.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { createTelemetry } from '../runtime/telemetry.ts'
import { createSweep } from './sweep.ts'

const env = readEnv<SweepEnv>(process.env, ['STACK_NAME', 'STATE_TABLE', 'LANES_QUEUE_URL', 'STOPS_QUEUE_URL'])
const table = tableOf(env.STATE_TABLE, new DynamoDBClient(awsCallOptions))
const sqs = new SQSClient(awsCallOptions)
const telemetry = createTelemetry('sweep', env.STACK_NAME)

const sweep = createSweep({
  dueLanes: dynamoDueLanes(table, telemetry),
  wakeUps: sqsWakeUps(sqs, env.LANES_QUEUE_URL, systemClock),
  blackouts: loadBundledConfig().blackouts,
  blackoutLog: dynamoBlackoutLog(table),
  blackoutStops: sqsBlackoutStops(sqs, env.STOPS_QUEUE_URL),
  telemetry,
  clock: systemClock,
})

export const handler = middy()
  .use([...telemetry.middlewares])
  .handler(sweep)
