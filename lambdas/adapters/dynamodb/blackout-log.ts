import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { epochSeconds } from '../../domain/instant.ts'
import type { BlackoutLog } from '../../domain/ports.ts'
import { blackoutKey } from './keys.ts'
import { call, type Table } from './table.ts'

/** A blackout begins once a week at the soonest. */
const KEPT_SECONDS = 30 * 24 * 3600

/** `BlackoutLog` on DynamoDB: an item for each blackout. */
export const dynamoBlackoutLog = (table: Table): BlackoutLog => ({
  stoppedAt: async (blackout) => {
    const get = new GetCommand({ TableName: table.name, Key: blackoutKey(blackout), ConsistentRead: true })
    const { Item } = await call('GetItem', () => table.client.send(get))
    return typeof Item?.stopped_at === 'number' ? epochSeconds(Item.stopped_at) : undefined
  },
  markStopped: async (blackout, at) => {
    const Item = { ...blackoutKey(blackout), stopped_at: at, expires_at: at + KEPT_SECONDS }
    await call('PutItem', () => table.client.send(new PutCommand({ TableName: table.name, Item })))
  },
})
