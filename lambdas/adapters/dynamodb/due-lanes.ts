import { paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { DUE_INDEX } from '../../config/stack-names.ts'
import { type EpochSeconds, epochSeconds } from '../../domain/instant.ts'
import { parseLaneId } from '../../domain/lane.ts'
import type { DueLane, DueLanes, Telemetry } from '../../domain/ports.ts'
import { DUE_SHARDS, metaKey } from './keys.ts'
import { call, conditional, type Item, type Table } from './table.ts'

const isOverdue = 'flush_at < :overdueBefore'
const isUnannounced = 'attribute_exists(wake_unsent)'
const isAboutThisWake = 'flush_at = :at'

type Teller = Pick<Telemetry, 'error' | 'count'>

const tellsNobody: Teller = { error: () => {}, count: () => {} }

/**
 * `DueLanes` on the sparse index: only lanes that have a wake stand in it. One that cannot be read, which only a hand can have
 * written, is told of and left out: it must not keep all others from their sweep and their stops.
 */
export const dynamoDueLanes = (table: Table, teller: Teller = tellsNobody): DueLanes => ({
  dueBefore: async (before) => lanesIn(await queryShards(table, { before }), teller),
  needingMessage: async ({ overdueBefore, dueBefore }, limit) => {
    const filter = { FilterExpression: `${isOverdue} OR ${isUnannounced}`, values: { ':overdueBefore': overdueBefore } }
    const lanes = lanesIn(await queryShards(table, { before: dueBefore, limit, filter }), teller)
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

const queryShards = async (table: Table, query: ShardQuery): Promise<readonly Item[]> =>
  (await Promise.all(DUE_SHARDS.map((shard) => queryShard(table, shard, query)))).flat()

const queryShard = async (
  table: Table,
  shard: string,
  { before, limit, filter }: ShardQuery,
): Promise<readonly Item[]> => {
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
    const due: Item[] = []
    for await (const { Items = [] } of pages) {
      due.push(...Items)
      if (limit !== undefined && due.length >= limit) break
    }
    return due
  })
}

const IndexItem = z.object({ pk: z.string(), flush_at: z.number() })

const lanesIn = (items: readonly Item[], teller: Teller): readonly DueLane[] => {
  const read = items.map(dueLaneOf)
  const unreadable = items.filter((_, index) => read[index] === undefined)
  for (const { pk } of unreadable) teller.error('lane.unreadable', { pk: String(pk).slice(0, 200) })
  teller.count('LanesUnreadable', unreadable.length)
  return read.filter((lane) => lane !== undefined)
}

const dueLaneOf = (item: Item): DueLane | undefined => {
  const parsed = IndexItem.safeParse(item)
  const lane = parsed.success ? parseLaneId(parsed.data.pk.replace('LANE#', '')) : undefined
  return parsed.success && lane?.ok ? { lane: lane.value, at: epochSeconds(parsed.data.flush_at) } : undefined
}
