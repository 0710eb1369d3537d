import { BatchGetCommand } from '@aws-sdk/lib-dynamodb'
import type { ItemKey } from './keys.ts'
import { call, type Item, type Table } from './table.ts'

const KEYS_PER_CALL = 100

/** The items of these keys as far as there are any, read consistently, in no order. Each key once: DynamoDB refuses repeats. */
export const readItems = async (table: Table, keys: readonly ItemKey[]): Promise<readonly Item[]> => {
  const items: Item[] = []
  const open = [...keys]
  while (open.length > 0) {
    const now = open.splice(0, KEYS_PER_CALL)
    const command = new BatchGetCommand({ RequestItems: { [table.name]: { Keys: now, ConsistentRead: true } } })
    const { Responses = {}, UnprocessedKeys = {} } = await call('BatchGetItem', () => table.client.send(command))
    items.push(...(Responses[table.name] ?? []))
    open.push(...((UnprocessedKeys[table.name]?.Keys ?? []) as ItemKey[]))
  }
  return items
}
