import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { type EpochMs, epochMs, secondOf } from '../../domain/instant.ts'
import type { RequestBudget } from '../../domain/ports.ts'
import {
  type ReservedSlot,
  type Slot,
  type SlotShare,
  slotCounts,
  slotIntervalMs,
} from '../../domain/request-budget.ts'
import type { Team, TeamName } from '../../domain/team.ts'
import { budgetKey, slotKey } from './keys.ts'
import { call, conditional, type Table } from './table.ts'

const NEXT_SLOT = { scan: 'scan_slot_ms', stop: 'stop_slot_ms' } as const satisfies Record<SlotShare, string>

/** `RequestBudget` on DynamoDB: one item for each team; `takeSlot` of the domain as two conditional writes, of which one fits. */
export const dynamoRequestBudget = (table: Table, teamOf: (name: TeamName) => Team): RequestBudget => ({
  take: async (team, share, now) => {
    const intervalMs = slotIntervalMs(teamOf(team), share)
    for (;;) {
      const slot =
        (await takeQueued(table, team, { share, now, intervalMs })) ??
        (await takeFree(table, team, { share, now, intervalMs }))
      if (slot) return slot
    }
  },
  redeem: async (team, slot, now) => {
    const get = new GetCommand({ TableName: table.name, Key: budgetKey(team), ConsistentRead: true })
    const { Item } = await call('GetItem', () => table.client.send(get))
    const pausedUntil = Item?.paused_until_ms
    const counts = slotCounts(slot.atMs, now, typeof pausedUntil === 'number' ? epochMs(pausedUntil) : undefined)
    return counts && useUp(table, team, slot)
  },
  pause: async (team, until) => {
    await Promise.all(
      ['paused_until_ms', ...Object.values(NEXT_SLOT)].map((attribute) => raise(table, team, { attribute, until })),
    )
  },
})

type Taking = { readonly share: SlotShare; readonly now: EpochMs; readonly intervalMs: number }

/** A slot is redeemed far sooner than this after it was reserved. */
const SLOT_KEPT_SECONDS = 24 * 3600

/** Answers whether nobody had done so before. */
const useUp = async (table: Table, team: TeamName, slot: ReservedSlot): Promise<boolean> => {
  const command = new UpdateCommand({
    TableName: table.name,
    Key: slotKey(team, slot),
    UpdateExpression: 'SET expires_at = :expires_at',
    ConditionExpression: 'attribute_not_exists(pk)',
    ExpressionAttributeValues: { ':expires_at': secondOf(slot.atMs) + SLOT_KEPT_SECONDS },
  })
  const { met } = await conditional('UpdateItem', () => table.client.send(command))
  return met
}

/** Others are ahead: the slot after theirs. */
const takeQueued = async (
  table: Table,
  team: TeamName,
  { share, now, intervalMs }: Taking,
): Promise<Slot | undefined> => {
  const next = NEXT_SLOT[share]
  const command = new UpdateCommand({
    TableName: table.name,
    Key: budgetKey(team),
    UpdateExpression: `ADD ${next} :interval`,
    ConditionExpression: `${next} > :now`,
    ExpressionAttributeValues: { ':interval': intervalMs, ':now': now },
    ReturnValues: 'UPDATED_OLD',
  })
  const taken = await conditional('UpdateItem', () => table.client.send(command))
  return taken.met ? { atMs: epochMs(Number(taken.answer.Attributes?.[next])) } : undefined
}

/** Nobody is ahead: now. */
const takeFree = async (
  table: Table,
  team: TeamName,
  { share, now, intervalMs }: Taking,
): Promise<Slot | undefined> => {
  const next = NEXT_SLOT[share]
  const command = new UpdateCommand({
    TableName: table.name,
    Key: budgetKey(team),
    UpdateExpression: `SET ${next} = :next`,
    ConditionExpression: `attribute_not_exists(${next}) OR ${next} <= :now`,
    ExpressionAttributeValues: { ':next': now + intervalMs, ':now': now },
  })
  const taken = await conditional('UpdateItem', () => table.client.send(command))
  return taken.met ? { atMs: now } : undefined
}

/** Never lowers: a longer pause stays. */
const raise = async (
  table: Table,
  team: TeamName,
  { attribute, until }: { attribute: string; until: EpochMs },
): Promise<void> => {
  const command = new UpdateCommand({
    TableName: table.name,
    Key: budgetKey(team),
    UpdateExpression: `SET ${attribute} = :until`,
    ConditionExpression: `attribute_not_exists(${attribute}) OR ${attribute} < :until`,
    ExpressionAttributeValues: { ':until': until },
  })
  await conditional('UpdateItem', () => table.client.send(command))
}
