import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { epochSeconds } from '../../domain/instant.ts'
import type { TeamBlocks } from '../../domain/ports.ts'
import { blockKey } from './keys.ts'
import { call, conditional, type Table } from './table.ts'

const BlockItem = z.object({ until: z.number(), code: z.string(), message: z.string(), because: z.string() })

/** For so long it is known that a block was lifted: longer than a request that is refused may take. */
const LIFTED_KEPT_SECONDS = 24 * 3600

const wasNotLiftedSince = 'attribute_not_exists(lifted_at_ms) OR lifted_at_ms < :asked_at_ms'

/** `TeamBlocks` on DynamoDB: an item for each team, which the table forgets once it is over. */
export const dynamoTeamBlocks = (table: Table): TeamBlocks => ({
  on: async (team) => {
    const get = new GetCommand({ TableName: table.name, Key: blockKey(team), ConsistentRead: true })
    const { Item } = await call('GetItem', () => table.client.send(get))
    if (Item?.until === undefined) return undefined
    const { until, ...why } = BlockItem.parse(Item)
    return { until: epochSeconds(until), ...why }
  },
  put: async (team, block, askedAtMs) => {
    const command = new PutCommand({
      TableName: table.name,
      Item: { ...blockKey(team), ...block, expires_at: block.until },
      ConditionExpression: wasNotLiftedSince,
      ExpressionAttributeValues: { ':asked_at_ms': askedAtMs },
    })
    await conditional('PutItem', () => table.client.send(command))
  },
  lift: async (team, atMs) => {
    const Item = { ...blockKey(team), lifted_at_ms: atMs, expires_at: Math.ceil(atMs / 1000) + LIFTED_KEPT_SECONDS }
    await call('PutItem', () => table.client.send(new PutCommand({ TableName: table.name, Item })))
  },
})
