import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { epochSeconds } from '../../domain/instant.ts'
import type { StopLog } from '../../domain/ports.ts'
import { stopKey } from './keys.ts'
import { call, type Table } from './table.ts'

/** A queue keeps a message for 14 days at most. */
const KEPT_SECONDS = 15 * 24 * 3600

/** `StopLog` on DynamoDB: an item for each stop, under its schedule. */
export const dynamoStopLog = (table: Table): StopLog => ({
  doneAt: async (request) => {
    const get = new GetCommand({ TableName: table.name, Key: stopKey(request), ConsistentRead: true })
    const { Item } = await call('GetItem', () => table.client.send(get))
    return typeof Item?.done_at === 'number' ? epochSeconds(Item.done_at) : undefined
  },
  markDone: async (request, at) => {
    const Item = { ...stopKey(request), done_at: at, expires_at: at + KEPT_SECONDS }
    await call('PutItem', () => table.client.send(new PutCommand({ TableName: table.name, Item })))
  },
})
