import { expect, it } from 'vitest'
import { dynamoDueLanes } from '../../lambdas/adapters/dynamodb/due-lanes.ts'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import { laneIdOf } from '../../lambdas/domain/lane.ts'
import { laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { accepted, scriptedTable } from '../support/scripted-table.ts'

const lane = laneOf(teamOf('acme', []), siteOf(1))
const SOON = epochSeconds(1_800_000_060)
const good = { pk: { S: `LANE#${laneIdOf(lane)}` }, flush_at: { N: '1800000000' } }
const alien = { pk: { S: 'LANE#edited by hand' }, flush_at: { N: '1800000000' } }

/** An index with these items in one of its shards. */
const stage = async (...items: readonly object[]) => {
  const { table } = await scriptedTable(accepted({ Items: items }), accepted({ Items: [] }))
  const told: unknown[] = []
  const counted: unknown[] = []
  const teller = {
    error: (...line: unknown[]) => void told.push(line),
    count: (...metric: unknown[]) => void counted.push(metric),
  }
  return { dueLanes: dynamoDueLanes(table, teller), told, counted }
}

it('a lane that cannot be read keeps no other from being found', async () => {
  const { dueLanes } = await stage(alien, good)
  expect(await dueLanes.dueBefore(SOON)).toEqual([{ lane, at: 1_800_000_000 }])
})

it('a lane that cannot be read keeps no other from being woken', async () => {
  const { dueLanes } = await stage(alien, good)
  const bounds = { overdueBefore: SOON, dueBefore: SOON }
  expect(await dueLanes.needingMessage(bounds, 10)).toEqual([{ lane, at: 1_800_000_000 }])
})

it('a lane that cannot be read is told of by its key, and counted', async () => {
  const { dueLanes, told, counted } = await stage(alien, good)
  await dueLanes.dueBefore(SOON)
  expect(told).toEqual([['lane.unreadable', { pk: 'LANE#edited by hand' }]])
  expect(counted).toEqual([['LanesUnreadable', 1]])
})

it('where all lanes can be read, zero is counted', async () => {
  const { dueLanes, told, counted } = await stage(good)
  await dueLanes.dueBefore(SOON)
  expect(told).toEqual([])
  expect(counted).toEqual([['LanesUnreadable', 0]])
})
