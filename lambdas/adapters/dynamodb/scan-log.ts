import { PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { PlatformError } from '../../domain/errors.ts'
import { type EpochSeconds, epochSeconds } from '../../domain/instant.ts'
import { byNetwork24, ipv4In, type Network24, octetOf } from '../../domain/ipv4.ts'
import { type Lane, laneIdOf, parseLaneId } from '../../domain/lane.ts'
import type { ScanLog, StartedScan } from '../../domain/ports.ts'
import type { TeamName } from '../../domain/team.ts'
import { type ItemKey, schedulePk, strayKey, teamPk } from './keys.ts'
import { call, type Item, type Table } from './table.ts'

const KEPT_SECONDS = 90 * 24 * 3600

/** `ScanLog` on DynamoDB: an item for each scan under its schedule, the hosts as octets of each /24. */
export const dynamoScanLog = (table: Table): ScanLog => ({
  add: async (scan, stray) => {
    const items = stray ? [itemOf(scan), strayItemOf(scan)] : [itemOf(scan)]
    const commands = items.map((Item) => new PutCommand({ TableName: table.name, Item }))
    await call('PutItem', () => Promise.all(commands.map((command) => table.client.send(command))))
  },
  strayLanes: (team) => readStrays(table, team),
  markRequeued: async (scan) => {
    const command = new UpdateCommand({
      TableName: table.name,
      Key: scanKey(scan),
      UpdateExpression: 'SET requeued = :true',
      ExpressionAttributeValues: { ':true': true },
    })
    await call('UpdateItem', () => table.client.send(command))
  },
  since: async (schedule, since, all) => {
    const pages = paginateQuery(
      { client: table.client },
      {
        TableName: table.name,
        ConsistentRead: true,
        ScanIndexForward: false,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :since AND :end',
        ...(!all && { FilterExpression: 'attribute_not_exists(requeued)' }),
        ExpressionAttributeValues: { ':pk': schedulePk(schedule), ':since': `SCAN#${timeKey(since)}`, ':end': 'SCAN$' },
      },
    )
    return call('Query', async () => {
      const scans: StartedScan[] = []
      for await (const { Items = [] } of pages) scans.push(...Items.map(startedScanOf))
      return scans
    })
  },
})

const timeKey = (at: EpochSeconds): string => new Date(at * 1000).toISOString()

const scanKey = ({ lane, scanId, at }: Pick<StartedScan, 'lane' | 'scanId' | 'at'>): ItemKey => ({
  pk: schedulePk(lane.schedule),
  sk: `SCAN#${timeKey(at)}#${scanId}`,
})

/** Found by its team: no one who stops the team knows of its schedule otherwise. */
const strayItemOf = ({ lane, at }: StartedScan): Item => ({
  ...strayKey(lane),
  lane: laneIdOf(lane),
  expires_at: at + KEPT_SECONDS,
})

const readStrays = async (table: Table, team: TeamName): Promise<readonly Lane[]> => {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :stray)',
      ExpressionAttributeValues: { ':pk': teamPk(team), ':stray': 'STRAY#' },
    },
  )
  return call('Query', async () => {
    const lanes: Lane[] = []
    for await (const { Items = [] } of pages)
      lanes.push(...Items.map((item) => laneIn(z.object({ lane: z.string() }).parse(item).lane)))
    return lanes
  })
}

const laneIn = (text: string): Lane => {
  const parsed = parseLaneId(text)
  if (!parsed.ok) throw new PlatformError(`dynamodb.Query: ${parsed.reason}`)
  return parsed.value
}

const itemOf = ({ lane, scanId, at, ips }: StartedScan): Item => ({
  ...scanKey({ lane, scanId, at }),
  lane: laneIdOf(lane),
  scan_id: scanId,
  started_at: at,
  hosts: Object.fromEntries([...byNetwork24(ips)].map(([network, group]) => [network, new Set(group.map(octetOf))])),
  expires_at: at + KEPT_SECONDS,
})

const ScanItem = z.object({
  lane: z.string(),
  scan_id: z.string(),
  started_at: z.number(),
  hosts: z.record(z.string(), z.set(z.number())),
})

/** Reads the item of a scan. */
export const startedScanOf = (item: Item): StartedScan => {
  const { lane, scan_id, started_at, hosts } = ScanItem.parse(item)
  return {
    lane: laneIn(lane),
    scanId: scan_id,
    at: epochSeconds(started_at),
    ips: Object.entries(hosts).flatMap(([network, octets]) =>
      [...octets].map((octet) => ipv4In(network as Network24, octet)),
    ),
  }
}
