import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import { dynamoDueLanes } from '../adapters/dynamodb/due-lanes.ts'
import { tableOf } from '../adapters/dynamodb/table.ts'
import { sqsWakeUps } from '../adapters/sqs/wake-ups.ts'
import { readEnv, type SweepEnv } from '../config/env.ts'
import { awsCallOptions } from '../runtime/aws-call.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { createTelemetry } from '../runtime/telemetry.ts'
import { createSweep } from './sweep.ts'

const env = readEnv<SweepEnv>(process.env, ['STATE_TABLE', 'LANES_QUEUE_URL'])
const telemetry = createTelemetry('sweep')

const sweep = createSweep({
  dueLanes: dynamoDueLanes(tableOf(env.STATE_TABLE, new DynamoDBClient(awsCallOptions))),
  wakeUps: sqsWakeUps(new SQSClient(awsCallOptions), env.LANES_QUEUE_URL, systemClock),
  telemetry,
  clock: systemClock,
})

export const handler = middy()
  .use([...telemetry.middlewares])
  .handler(sweep)
