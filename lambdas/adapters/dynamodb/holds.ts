import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Hold } from '../../domain/hold.ts'
import { epochSeconds } from '../../domain/instant.ts'
import type { Holds } from '../../domain/ports.ts'
import { type Scope, scopesOver } from '../../domain/scope.ts'
import { readItems } from './batch-get.ts'
import { holdKey } from './keys.ts'
import { call, type Table } from './table.ts'

/** `Holds` on DynamoDB: an item for each scope, which the table forgets some time after its end. */
export const dynamoHolds = (table: Table): Holds => ({
  on: async (lane) => {
    const scopes = scopesOver(lane)
    const items = await readItems(
      table,
      scopes.map((scope) => holdKey(scope)),
    )
    return items.flatMap((item) => {
      const held = HoldItem.parse(item)
      const scope = scopes.find((candidate) => holdKey(candidate).pk === held.pk)
      return scope ? [holdOf(scope, held)] : []
    })
  },
  put: async ({ scope, until, by, reason }) => {
    const Item = { ...holdKey(scope), until, by, reason, expires_at: until }
    await call('PutItem', () => table.client.send(new PutCommand({ TableName: table.name, Item })))
  },
  lift: async (scope) => {
    await call('DeleteItem', () => table.client.send(new DeleteCommand({ TableName: table.name, Key: holdKey(scope) })))
  },
})

const HoldItem = z.object({ pk: z.string(), until: z.number(), by: z.string(), reason: z.optional(z.string()) })

const holdOf = (scope: Scope, { until, by, reason }: z.infer<typeof HoldItem>): Hold => ({
  scope,
  until: epochSeconds(until),
  by,
  ...(reason !== undefined && { reason }),
})
