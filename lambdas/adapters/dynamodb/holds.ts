import { PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import type { Hold } from '../../domain/hold.ts'
import { epochMs, epochSeconds } from '../../domain/instant.ts'
import type { Holds } from '../../domain/ports.ts'
import { type Scope, scopesOver } from '../../domain/scope.ts'
import { readItems } from './batch-get.ts'
import { holdKey } from './keys.ts'
import { conditional, type Item, type Table } from './table.ts'

/** `Holds` on DynamoDB: an item for each scope, which the table forgets some time after its end. */
export const dynamoHolds = (table: Table): Holds => ({
  on: async (lane) => {
    const scopes = scopesOver(lane)
    const items = await readItems(
      table,
      scopes.map((scope) => holdKey(scope)),
    )
    return holdsIn(items, scopes)
  },
  put: (hold) => putUnlessLater(table, hold),
  lift: (scope, askedAtMs) => putUnlessLater(table, { scope, until: epochSeconds(0), askedAtMs, by: 'resume' }),
})

const noOrderSince = 'attribute_not_exists(asked_at_ms) OR asked_at_ms <= :asked_at_ms'

/** A lifted hold stays as a hold that is over, so that an earlier order that is delivered late does not put it back. */
const putUnlessLater = async (table: Table, { scope, until, askedAtMs, by, reason }: Hold): Promise<void> => {
  const keepUntil = Math.max(until, askedAtMs / 1000 + LATEST_DELIVERY_SECONDS)
  const command = new PutCommand({
    TableName: table.name,
    Item: { ...holdKey(scope), until, asked_at_ms: askedAtMs, by, reason, expires_at: Math.ceil(keepUntil) },
    ConditionExpression: noOrderSince,
    ExpressionAttributeValues: { ':asked_at_ms': askedAtMs },
  })
  await conditional('PutItem', () => table.client.send(command))
}

/** As long as the StopsQueue and its dead letters keep a message. */
const LATEST_DELIVERY_SECONDS = 18 * 24 * 3600

const HoldItem = z.object({
  until: z.number(),
  asked_at_ms: z.number(),
  by: z.string(),
  reason: z.optional(z.string()),
})

/** The holds that these items are, which were asked for by these scopes. */
export const holdsIn = (items: readonly Item[], scopes: readonly Scope[]): readonly Hold[] => {
  const scopeOf = new Map(scopes.map((scope) => [holdKey(scope).pk, scope]))
  return items.flatMap((item) => {
    const scope = scopeOf.get(String(item.pk))
    return scope ? [holdOf(scope, item)] : []
  })
}

const holdOf = (scope: Scope, item: Item): Hold => {
  const { until, asked_at_ms, by, reason } = HoldItem.parse(item)
  return {
    scope,
    until: epochSeconds(until),
    askedAtMs: epochMs(asked_at_ms),
    by,
    ...(reason !== undefined && { reason }),
  }
}
