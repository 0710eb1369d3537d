import { setTimeout as sleep } from 'node:timers/promises'
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb'
import { PlatformError } from '../../domain/errors.ts'
import type { ItemKey } from './keys.ts'
import { call, type Item, type Table } from './table.ts'

const KEYS_PER_CALL = 100

/** Of one batch; with the pauses, a second and a half together. */
const TRIES = 6
const PAUSE_MS = 50

/** The items of these keys as far as there are any, read consistently, in no order. Each key once: DynamoDB refuses repeats. */
export const readItems = async (table: Table, keys: readonly ItemKey[]): Promise<readonly Item[]> => {
  const items: Item[] = []
  for (let start = 0; start < keys.length; start += KEYS_PER_CALL) {
    items.push(...(await readBatch(table, keys.slice(start, start + KEYS_PER_CALL))))
  }
  return items
}

/**
 * DynamoDB leaves keys out while it throttles, and wants them asked for after a pause that grows
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html).
 */
const readBatch = async (table: Table, keys: readonly ItemKey[]): Promise<readonly Item[]> => {
  const items: Item[] = []
  let open = keys
  for (let tries = 1; ; tries += 1) {
    const command = new BatchGetCommand({ RequestItems: { [table.name]: { Keys: [...open], ConsistentRead: true } } })
    const { Responses = {}, UnprocessedKeys = {} } = await call('BatchGetItem', () => table.client.send(command))
    items.push(...(Responses[table.name] ?? []))
    open = (UnprocessedKeys[table.name]?.Keys ?? []) as ItemKey[]
    if (open.length === 0) return items
    if (tries === TRIES) {
      const cause = new Error(`${open.length} of ${keys.length} keys were left out ${TRIES} times`)
      throw new PlatformError('dynamodb.BatchGetItem', { cause })
    }
    await sleep(PAUSE_MS * 2 ** (tries - 1))
  }
}
