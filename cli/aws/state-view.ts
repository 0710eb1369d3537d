import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { readItems } from '../../lambdas/adapters/dynamodb/batch-get.ts'
import { dynamoDueLanes } from '../../lambdas/adapters/dynamodb/due-lanes.ts'
import { holdsIn } from '../../lambdas/adapters/dynamodb/holds.ts'
import { holdKey, lanePk, metaKey, schedulePk } from '../../lambdas/adapters/dynamodb/keys.ts'
import { laneStateOf } from '../../lambdas/adapters/dynamodb/lane-item.ts'
import { dynamoScanLog, startedScanOf } from '../../lambdas/adapters/dynamodb/scan-log.ts'
import { call, type Item, type Table } from '../../lambdas/adapters/dynamodb/table.ts'
import type { Hold } from '../../lambdas/domain/hold.ts'
import { EVER } from '../../lambdas/domain/instant.ts'
import type { Lane, LaneState } from '../../lambdas/domain/lane.ts'
import { type Scope, scopeText } from '../../lambdas/domain/scope.ts'
import type { ScheduleId } from '../../lambdas/domain/team.ts'
import type { LastScan, QueueDepth, StateView } from '../ports.ts'
import { QUEUE_NAMES, QUEUE_OUTPUTS, type QueueName } from '../queue-name.ts'
import type { Target } from '../target.ts'

/** What one call of BatchGetItem takes. */
const KEYS_AT_ONCE = 100

/** `StateView` on the table and the queues of a stack: by key and index alone, never by a scan of the table. */
export const awsStateView = (table: Table, client: SQSClient, outputs: Target['outputs']): StateView => ({
  dueLanes: () => dynamoDueLanes(table).dueBefore(EVER),
  strayLanes: dynamoScanLog(table).strayLanes,
  laneStates: (lanes) => readStates(table, lanes),
  holds: (scopes) => readHolds(table, scopes),
  lastScans: (schedule, atMost) => readLastScans(table, schedule, atMost),
  queueDepths: () => Promise.all(QUEUE_NAMES.map((queue) => readDepth(client, outputs, queue))),
})

const readStates = async (table: Table, lanes: readonly Lane[]): Promise<readonly LaneState[]> => {
  const byKey = new Map(lanes.map((lane) => [lanePk(lane), lane]))
  const items = await readAll(table, lanes.map(metaKey))
  return items.flatMap((item) => {
    const lane = byKey.get(String(item.pk))
    return lane ? [laneStateOf(lane, item)] : []
  })
}

const readHolds = async (table: Table, scopes: readonly Scope[]): Promise<readonly Hold[]> => {
  const distinct = [...new Map(scopes.map((scope) => [scopeText(scope), scope])).values()]
  return holdsIn(await readAll(table, distinct.map(holdKey)), distinct)
}

/** Calls side by side, where a function would make them one after the other. */
const readAll = async (
  table: Table,
  keys: readonly { readonly pk: string; readonly sk: string }[],
): Promise<readonly Item[]> => {
  const calls = Array.from({ length: Math.ceil(keys.length / KEYS_AT_ONCE) }, (_, index) =>
    readItems(table, keys.slice(index * KEYS_AT_ONCE, (index + 1) * KEYS_AT_ONCE)),
  )
  return (await Promise.all(calls)).flat()
}

const readLastScans = async (table: Table, schedule: ScheduleId, atMost: number): Promise<readonly LastScan[]> => {
  const command = new QueryCommand({
    TableName: table.name,
    ScanIndexForward: false,
    Limit: atMost,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :scan)',
    ExpressionAttributeValues: { ':pk': schedulePk(schedule), ':scan': 'SCAN#' },
  })
  const { Items = [] } = await call('Query', () => table.client.send(command))
  return Items.map(lastScanOf)
}

const lastScanOf = (item: Item): LastScan => {
  const { lane, scanId, at, ips } = startedScanOf(item)
  return { lane, scanId, at, hosts: ips.length, requeued: item.requeued === true }
}

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

const readDepth = async (client: SQSClient, outputs: Target['outputs'], queue: QueueName): Promise<QueueDepth> => {
  const count = async (url: string): Promise<number> => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] })
    const { Attributes = {} } = await client.send(command)
    return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
  }
  const names = QUEUE_OUTPUTS[queue]
  const [messages, deadLetters] = await Promise.all([count(outputs[names.queue]), count(outputs[names.deadLetters])])
  return { queue, messages, deadLetters }
}
