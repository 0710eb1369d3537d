import { PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { PlatformError } from '../../domain/errors.ts'
import { type EpochSeconds, epochSeconds } from '../../domain/instant.ts'
import { byNetwork24, ipv4In, type Network24, octetOf } from '../../domain/ipv4.ts'
import { laneIdOf, parseLaneId } from '../../domain/lane.ts'
import type { ScanLog, StartedScan } from '../../domain/ports.ts'
import { schedulePk } from './keys.ts'
import { call, type Item, type Table } from './table.ts'

const KEPT_SECONDS = 90 * 24 * 3600

/** `ScanLog` on DynamoDB: an item for each scan under its schedule, the hosts as octets of each /24. */
export const dynamoScanLog = (table: Table): ScanLog => ({
  add: async (scan) => {
    await call('PutItem', () => table.client.send(new PutCommand({ TableName: table.name, Item: itemOf(scan) })))
  },
  since: async (schedule, since) => {
    const pages = paginateQuery(
      { client: table.client },
      {
        TableName: table.name,
        ConsistentRead: true,
        ScanIndexForward: false,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :since AND :end',
        ExpressionAttributeValues: { ':pk': schedulePk(schedule), ':since': `SCAN#${timeKey(since)}`, ':end': 'SCAN$' },
      },
    )
    return call('Query', async () => {
      const scans: StartedScan[] = []
      for await (const { Items = [] } of pages) scans.push(...Items.map(scanOf))
      return scans
    })
  },
})

const timeKey = (at: EpochSeconds): string => new Date(at * 1000).toISOString()

const itemOf = ({ lane, scanId, at, ips }: StartedScan): Item => ({
  pk: schedulePk(lane.schedule),
  sk: `SCAN#${timeKey(at)}#${scanId}`,
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

const scanOf = (item: Item): StartedScan => {
  const { lane, scan_id, started_at, hosts } = ScanItem.parse(item)
  const parsed = parseLaneId(lane)
  if (!parsed.ok) throw new PlatformError(`dynamodb.Query: ${parsed.reason}`)
  return {
    lane: parsed.value,
    scanId: scan_id,
    at: epochSeconds(started_at),
    ips: Object.entries(hosts).flatMap(([network, octets]) =>
      [...octets].map((octet) => ipv4In(network as Network24, octet)),
    ),
  }
}
