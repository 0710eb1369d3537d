import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { epochMs, epochSeconds } from '../../domain/instant.ts'
import type { StopLog } from '../../domain/ports.ts'
import type { StopRecord } from '../../domain/stop-record.ts'
import { stopKey } from './keys.ts'
import { call, conditional, type Item, type Table } from './table.ts'

/** A queue keeps a message for 14 days at most. */
const KEPT_SECONDS = 15 * 24 * 3600

const isFirst = 'attribute_not_exists(pk)'
const hasCutNothing = '(done = :no AND may_have_cut = :no)'

/** `StopLog` on DynamoDB: an item for each stop, under its schedule. */
export const dynamoStopLog = (table: Table): StopLog => ({
  read: async (request) => {
    const get = new GetCommand({ TableName: table.name, Key: stopKey(request), ConsistentRead: true })
    const { Item } = await call('GetItem', () => table.client.send(get))
    return Item && recordOf(Item)
  },
  write: async (request, { told, atMs, mayHaveCut, leaseEndsAt, done }) => {
    const Item = {
      ...stopKey(request),
      told,
      at_ms: atMs,
      may_have_cut: mayHaveCut,
      lease_ends_at: leaseEndsAt,
      done,
      expires_at: Math.ceil(atMs / 1000) + KEPT_SECONDS,
    }
    const unlessKnown = mayHaveCut
      ? { ConditionExpression: `${isFirst} OR ${hasCutNothing}`, ExpressionAttributeValues: { ':no': false } }
      : { ConditionExpression: isFirst }
    const command = new PutCommand({ TableName: table.name, Item, ...(!done && unlessKnown) })
    await conditional('PutItem', () => table.client.send(command))
  },
})

const StopItem = z.object({
  told: z.enum(['accepted', 'not-running']),
  at_ms: z.number(),
  may_have_cut: z.boolean(),
  lease_ends_at: z.optional(z.number()),
  done: z.boolean(),
})

const recordOf = (item: Item): StopRecord => {
  const { told, at_ms, may_have_cut, lease_ends_at, done } = StopItem.parse(item)
  return {
    told,
    atMs: epochMs(at_ms),
    mayHaveCut: may_have_cut,
    ...(lease_ends_at !== undefined && { leaseEndsAt: epochSeconds(lease_ends_at) }),
    done,
  }
}
