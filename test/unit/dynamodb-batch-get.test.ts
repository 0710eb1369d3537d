import { expect, it } from 'vitest'
import { readItems } from '../../lambdas/adapters/dynamodb/batch-get.ts'
import { accepted, scriptedTable } from '../support/scripted-table.ts'

const KEYS = ['a', 'b', 'c'].map((pk) => ({ pk, sk: 'HOLD' }))
const wire = (pk: string) => ({ pk: { S: pk }, sk: { S: 'HOLD' } })
const reply = (read: readonly string[], leftOut: readonly string[]) =>
  accepted({
    Responses: { state: read.map(wire) },
    UnprocessedKeys: leftOut.length > 0 ? { state: { Keys: leftOut.map(wire), ConsistentRead: true } } : {},
  })
const keysOf = ({ input }: { readonly input: unknown }): readonly object[] =>
  (input as { RequestItems: { state: { Keys: readonly object[] } } }).RequestItems.state.Keys

it('asks again for what was left out, and for that alone', async () => {
  const { table, asked } = await scriptedTable(reply(['a'], ['b', 'c']), reply(['c'], ['b']), reply(['b'], []))
  const items = await readItems(table, KEYS)
  expect(items.map(({ pk }) => pk)).toEqual(['a', 'c', 'b'])
  expect(asked.map(keysOf)).toEqual([['a', 'b', 'c'].map(wire), ['b', 'c'].map(wire), [wire('b')]])
})

it('waits longer each time, and gives up after six', async () => {
  const { table, asked } = await scriptedTable(reply([], ['a', 'b', 'c']))
  const began = performance.now()
  await expect(readItems(table, KEYS)).rejects.toMatchObject({
    name: 'PlatformError',
    operation: 'dynamodb.BatchGetItem',
    cause: { message: '3 of 3 keys were left out 6 times' },
  })
  expect(performance.now() - began).toBeGreaterThanOrEqual(50 + 100 + 200 + 400 + 800 - 20)
  expect(asked).toHaveLength(6)
})

it('asks for a hundred keys at most at a time', async () => {
  const { table, asked } = await scriptedTable(reply([], []))
  await readItems(
    table,
    Array.from({ length: 250 }, (_, index) => ({ pk: `${index}`, sk: 'HOLD' })),
  )
  expect(asked.map((call) => keysOf(call).length)).toEqual([100, 100, 50])
})
