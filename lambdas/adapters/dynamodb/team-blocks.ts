import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { epochSeconds } from '../../domain/instant.ts'
import type { TeamBlocks } from '../../domain/ports.ts'
import { blockKey } from './keys.ts'
import { call, type Table } from './table.ts'

const BlockItem = z.object({ until: z.number(), code: z.string(), message: z.string(), because: z.string() })

/** `TeamBlocks` on DynamoDB: an item for each team, which the table forgets once it is over. */
export const dynamoTeamBlocks = (table: Table): TeamBlocks => ({
  on: async (team) => {
    const get = new GetCommand({ TableName: table.name, Key: blockKey(team), ConsistentRead: true })
    const { Item } = await call('GetItem', () => table.client.send(get))
    if (!Item) return undefined
    const { until, ...why } = BlockItem.parse(Item)
    return { until: epochSeconds(until), ...why }
  },
  put: async (team, block) => {
    const Item = { ...blockKey(team), ...block, expires_at: block.until }
    await call('PutItem', () => table.client.send(new PutCommand({ TableName: table.name, Item })))
  },
  lift: async (team) => {
    const command = new DeleteCommand({ TableName: table.name, Key: blockKey(team) })
    await call('DeleteItem', () => table.client.send(command))
  },
})
