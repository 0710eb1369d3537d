import { describe, expect, it } from 'vitest'
import { dynamoLanes } from '../../lambdas/adapters/dynamodb/lanes.ts'
import { dynamoPendingHosts } from '../../lambdas/adapters/dynamodb/pending-hosts.ts'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lease } from '../../lambdas/domain/ports.ts'
import { ip, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { accepted, refusal, scriptedTable } from '../support/scripted-table.ts'

const lane = laneOf(teamOf('acme', []), siteOf(1))
const lease: Lease = { lane, owner: 'me', until: epochSeconds(1_800_000_060) }
const hosts = [{ ip: ip('10.0.0.1') }]
const conflict = refusal('TransactionConflictException')
const cancelled = (...codes: readonly string[]) =>
  refusal('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) })

const MOST_TRIES = 5
const times = <Item>(count: number, item: Item): readonly Item[] => Array.from({ length: count }, () => item)

describe('a write that meets a transaction', () => {
  it('is made again, the same, until the transaction is through', async () => {
    const { table, asked } = await scriptedTable(...times(MOST_TRIES - 1, conflict), accepted())
    expect(await dynamoPendingHosts(table).add(lane, hosts)).toBe(1)
    expect(asked).toHaveLength(MOST_TRIES)
    expect(asked).toEqual(times(MOST_TRIES, asked[0]))
  })

  it('is made again with its condition, which may then not hold', async () => {
    const { table, asked } = await scriptedTable(conflict, refusal('ConditionalCheckFailedException'))
    expect(await dynamoLanes(table).endFlush(lease, { kind: 'idle', sightings: 1 })).toBe('lease-lost')
    expect(asked).toHaveLength(2)
  })

  it('fails as a fault of the platform when it meets one again and again', async () => {
    const { table, asked } = await scriptedTable(conflict)
    await expect(dynamoPendingHosts(table).add(lane, hosts)).rejects.toMatchObject({
      operation: 'dynamodb.UpdateItem',
      cause: { name: 'TransactionConflictException' },
    })
    expect(asked).toHaveLength(MOST_TRIES)
  })

  it('is not made again for any other refusal', async () => {
    const { table, asked } = await scriptedTable(refusal('AccessDeniedException'), accepted())
    await expect(dynamoPendingHosts(table).add(lane, hosts)).rejects.toMatchObject({ name: 'PlatformError' })
    expect(asked).toHaveLength(1)
  })
})

describe('a transaction that meets another write', () => {
  it('is made again until it is through', async () => {
    const { table, asked } = await scriptedTable(cancelled('None', 'TransactionConflict'), accepted())
    expect(await dynamoPendingHosts(table).remove(lease, hosts)).toBe('removed')
    const [first, second, ...more] = asked.map(({ input }) => (input as { TransactItems: unknown }).TransactItems)
    expect(second).toEqual(first)
    expect(more).toEqual([])
  })

  it('is not made again if its condition does not hold either', async () => {
    const { table, asked } = await scriptedTable(cancelled('ConditionalCheckFailed', 'TransactionConflict'))
    expect(await dynamoPendingHosts(table).remove(lease, hosts)).toBe('lease-lost')
    expect(asked).toHaveLength(1)
  })

  it('fails as a fault of the platform when it meets one again and again', async () => {
    const { table, asked } = await scriptedTable(cancelled('None', 'TransactionConflict'))
    await expect(dynamoPendingHosts(table).remove(lease, hosts)).rejects.toMatchObject({
      operation: 'dynamodb.TransactWriteItems',
    })
    expect(asked).toHaveLength(MOST_TRIES)
  })
})
