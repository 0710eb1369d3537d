import { paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { DUE_INDEX } from '../../config/stack-names.ts'
import { PlatformError } from '../../domain/errors.ts'
import { type EpochSeconds, epochSeconds } from '../../domain/instant.ts'
import { parseLaneId } from '../../domain/lane.ts'
import type { DueLane, DueLanes } from '../../domain/ports.ts'
import { DUE_SHARDS, metaKey } from './keys.ts'
import { call, conditional, type Item, type Table } from './table.ts'

const isOverdue = 'flush_at < :overdueBefore'
const isUnannounced = 'attribute_exists(wake_unsent)'
const isAboutThisWake = 'flush_at = :at'

/** `DueLanes` on the sparse index: only lanes that have a wake stand in it. */
export const dynamoDueLanes = (table: Table): DueLanes => ({
  dueBefore: (before) => queryShards(table, { before }),
  needingMessage: async ({ overdueBefore, dueBefore }, limit) => {
    const filter = { FilterExpression: `${isOverdue} OR ${isUnannounced}`, values: { ':overdueBefore': overdueBefore } }
    const lanes = await queryShards(table, { before: dueBefore, limit, filter })
    return lanes.toSorted((a, b) => a.at - b.at).slice(0, limit)
  },
  announced: async ({ lane, at }) => {
    const command = new UpdateCommand({
      TableName: table.name,
      Key: metaKey(lane),
      UpdateExpression: 'REMOVE wake_unsent',
      ConditionExpression: isAboutThisWake,
      ExpressionAttributeValues: { ':at': at },
    })
    await conditional('UpdateItem', () => table.client.send(command))
  },
})

type ShardQuery = {
  readonly before: EpochSeconds
  /** About how many of each shard are enough. */
  readonly limit?: number
  readonly filter?: { readonly FilterExpression: string; readonly values: Readonly<Record<string, number>> }
}

const queryShards = async (table: Table, query: ShardQuery): Promise<readonly DueLane[]> =>
  (await Promise.all(DUE_SHARDS.map((shard) => queryShard(table, shard, query)))).flat()

const queryShard = async (
  table: Table,
  shard: string,
  { before, limit, filter }: ShardQuery,
): Promise<readonly DueLane[]> => {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      IndexName: DUE_INDEX,
      KeyConditionExpression: 'due_shard = :shard AND flush_at < :before',
      ...(filter && { FilterExpression: filter.FilterExpression }),
      ExpressionAttributeValues: { ':shard': shard, ':before': before, ...filter?.values },
    },
  )
  return call('Query', async () => {
    const due: DueLane[] = []
    for await (const { Items = [] } of pages) {
      due.push(...Items.map(dueLaneOf))
      if (limit !== undefined && due.length >= limit) break
    }
    return due
  })
}

const IndexItem = z.object({ pk: z.string(), flush_at: z.number() })

const dueLaneOf = (item: Item): DueLane => {
  const { pk, flush_at } = IndexItem.parse(item)
  const lane = parseLaneId(pk.replace('LANE#', ''))
  if (!lane.ok) throw new PlatformError(`dynamodb.Query: ${lane.reason}`)
  return { lane: lane.value, at: epochSeconds(flush_at) }
}
