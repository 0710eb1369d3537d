import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { type EpochSeconds, epochSeconds } from '../../domain/instant.ts'
import type { Lane, LaneState, Wake } from '../../domain/lane.ts'
import type { FlushEnd, Lanes, Lease, LeaseAnswer, LeaseRequest, Note } from '../../domain/ports.ts'
import { unreachable } from '../../domain/unreachable.ts'
import { dueShardOf, metaKey } from './keys.ts'
import { holdsLease, laneStateOf, parseLaneItem, WAKE_ATTRIBUTES, wakeAttributes } from './lane-item.ts'
import { call, conditional, type Table } from './table.ts'
import { type Update, updateExpression } from './update-expression.ts'

const hasNoWake = 'attribute_not_exists(flush_at)'
const waitsLongerForItsWindow = '(wake_reason = :window AND flush_at > :flush_at)'
const isAboutThisWake = 'flush_at = :due'
const isTheWakeRead = `${isAboutThisWake} AND wake_reason = :reason`
const leaseIsFree = 'attribute_not_exists(lease_until)'
const leaseHasExpired = 'lease_until < :now'
/** The reply to our own first try was lost. */
const leaseIsOurs = 'lease_owner = :lease_owner'
const noSightingSince = 'sightings = :sightings'

/** `Lanes` on DynamoDB: one conditional write for each transition of a lane's META item. */
export const dynamoLanes = (table: Table): Lanes => ({
  note: (lane, note) => noteSighting(table, lane, note),
  wake: (lane, wake) => setWake(table, lane, wake),
  takeLease: (lane, request) => takeLease(table, lane, request),
  hasten: (state, at) => hasten(table, state, at),
  endFlush: (lease, end) => endFlush(table, lease, end),
  read: async (lane) => {
    const get = new GetCommand({ TableName: table.name, Key: metaKey(lane), ConsistentRead: true })
    const { Item } = await call('GetItem', () => table.client.send(get))
    return Item && laneStateOf(lane, Item)
  },
})

const noteSighting = async (
  table: Table,
  lane: Lane,
  { added, now, windowEndsAt, urgent }: Note,
): Promise<LaneState> => {
  const window = { window_ends_at: windowEndsAt }
  const update = updateExpression({
    add: { sightings: 1, waiting: added },
    setIfAbsent: { oldest_at: now, ...(urgent ? {} : window) },
    set: urgent ? window : {},
  })
  const command = new UpdateCommand({ TableName: table.name, Key: metaKey(lane), ...update, ReturnValues: 'ALL_NEW' })
  const { Attributes = {} } = await call('UpdateItem', () => table.client.send(command))
  return laneStateOf(lane, Attributes)
}

const setWake = async (table: Table, lane: Lane, wake: Wake): Promise<'set' | 'already-sooner'> => {
  const update = updateExpression({ set: { ...wakeAttributes(wake), due_shard: dueShardOf(lane) } })
  const command = new UpdateCommand({
    TableName: table.name,
    Key: metaKey(lane),
    ...update,
    ConditionExpression: `${hasNoWake} OR ${waitsLongerForItsWindow}`,
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':window': 'window' },
  })
  const { met } = await conditional('UpdateItem', () => table.client.send(command))
  return met ? 'set' : 'already-sooner'
}

const takeLease = async (table: Table, lane: Lane, { due, owner, now, until }: LeaseRequest): Promise<LeaseAnswer> => {
  const update = updateExpression({ set: { lease_owner: owner, lease_until: until }, remove: ['window_ends_at'] })
  const command = new UpdateCommand({
    TableName: table.name,
    Key: metaKey(lane),
    ...update,
    ConditionExpression: `${isAboutThisWake} AND (${leaseIsFree} OR ${leaseHasExpired} OR ${leaseIsOurs})`,
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':due': due, ':now': now },
    ReturnValues: 'ALL_OLD',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  const taken = await conditional('UpdateItem', () => table.client.send(command))
  if (taken.met)
    return { kind: 'taken', lease: { lane, owner, until }, state: laneStateOf(lane, taken.answer.Attributes ?? {}) }
  const { flush_at, lease_until } = parseLaneItem(taken.item ?? {})
  return flush_at === due && lease_until !== undefined
    ? { kind: 'leased', until: epochSeconds(lease_until) }
    : { kind: 'stale' }
}

const hasten = async (table: Table, { lane, wake }: LaneState, at: EpochSeconds): Promise<'hastened' | 'changed'> => {
  if (!wake) return 'changed'
  const command = new UpdateCommand({
    TableName: table.name,
    Key: metaKey(lane),
    UpdateExpression: 'SET flush_at = :at REMOVE wake_unsent',
    ConditionExpression: isTheWakeRead,
    ExpressionAttributeValues: { ':at': at, ':due': wake.at, ':reason': wake.reason },
  })
  const { met } = await conditional('UpdateItem', () => table.client.send(command))
  return met ? 'hastened' : 'changed'
}

const endFlush = async (
  table: Table,
  lease: Lease,
  end: FlushEnd,
): Promise<'ended' | 'sightings-changed' | 'lease-lost'> => {
  const update = updateExpression(updateAtEnd(lease.lane, end))
  const command = new UpdateCommand({
    TableName: table.name,
    Key: metaKey(lease.lane),
    ...update,
    ConditionExpression: end.kind === 'wait' ? holdsLease : `${holdsLease} AND ${noSightingSince}`,
    ExpressionAttributeValues: {
      ...update.ExpressionAttributeValues,
      ':owner': lease.owner,
      ...(end.kind !== 'wait' && { ':sightings': end.sightings }),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  const ended = await conditional('UpdateItem', () => table.client.send(command))
  if (ended.met) return 'ended'
  return parseLaneItem(ended.item ?? {}).lease_owner === lease.owner ? 'sightings-changed' : 'lease-lost'
}

const updateAtEnd = (lane: Lane, end: FlushEnd): Update => {
  const remove = ['lease_owner', 'lease_until']
  switch (end.kind) {
    case 'idle':
      return { set: { waiting: 0 }, remove: [...remove, ...WAKE_ATTRIBUTES, 'window_ends_at', 'oldest_at'] }
    case 'collect':
      return {
        set: {
          ...wakeAttributes(end.wake),
          due_shard: dueShardOf(lane),
          waiting: end.waiting,
          window_ends_at: end.windowEndsAt,
        },
        remove,
      }
    case 'wait':
      return { set: { ...wakeAttributes(end.wake), due_shard: dueShardOf(lane) }, add: { waiting: -end.sent }, remove }
    default:
      return unreachable(end)
  }
}
