import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { type EpochSeconds, epochSeconds } from '../../domain/instant.ts'
import { byNetwork24, type Ipv4, ipv4In, type Network24, network24Of, octetOf } from '../../domain/ipv4.ts'
import type { Lane } from '../../domain/lane.ts'
import type { ScanHistory } from '../../domain/ports.ts'
import { readItems } from './batch-get.ts'
import { seenKey } from './keys.ts'
import { conditional, type Item, type Table } from './table.ts'

/** An octet's attribute. An attribute for each octet, not one map: then recording is a merge, and needs no lease. */
const attributeOf = (octet: number): string => `o${octet}`

/** `ScanHistory` on DynamoDB: an item for each /24 of a lane, with the second of each octet's last scan. */
export const dynamoScanHistory = (table: Table): ScanHistory => ({
  scannedAt: async (lane, ips) => {
    const networks = byNetwork24(ips)
    const keys = [...networks.keys()].map((network) => seenKey(lane, network))
    const items = await readItems(table, keys)
    return new Map(items.flatMap((item) => scannedIn(item, networks)))
  },
  record: async (lane, ips, times) => {
    await Promise.all([...byNetwork24(ips)].map((group) => recordNetwork(table, lane, { group, times })))
  },
})

type Recording = {
  readonly group: readonly [Network24, readonly Ipv4[]]
  readonly times: { readonly at: EpochSeconds; readonly keepUntil: EpochSeconds }
}

const knowsNoLater = 'attribute_not_exists(newest_at) OR newest_at <= :at'

const recordNetwork = async (table: Table, lane: Lane, { group: [network, ips], times }: Recording): Promise<void> => {
  const octets = ips.map((ip) => `${attributeOf(octetOf(ip))} = :at`)
  const command = new UpdateCommand({
    TableName: table.name,
    Key: seenKey(lane, network),
    UpdateExpression: `SET newest_at = :at, expires_at = :keepUntil, ${octets.join(', ')}`,
    ConditionExpression: knowsNoLater,
    ExpressionAttributeValues: { ':at': times.at, ':keepUntil': times.keepUntil },
  })
  const { met } = await conditional('UpdateItem', () => table.client.send(command))
  if (!met) await Promise.all(ips.map((ip) => recordLate(table, lane, { ip, at: times.at })))
}

/** A record that others have overtaken: each host keeps the later of its two scans. */
const recordLate = async (table: Table, lane: Lane, { ip, at }: { ip: Ipv4; at: EpochSeconds }): Promise<void> => {
  const octet = attributeOf(octetOf(ip))
  const command = new UpdateCommand({
    TableName: table.name,
    Key: seenKey(lane, network24Of(ip)),
    UpdateExpression: `SET ${octet} = :at`,
    ConditionExpression: `attribute_not_exists(${octet}) OR ${octet} < :at`,
    ExpressionAttributeValues: { ':at': at },
  })
  await conditional('UpdateItem', () => table.client.send(command))
}

const scannedIn = (
  item: Item,
  networks: ReadonlyMap<Network24, readonly Ipv4[]>,
): readonly (readonly [Ipv4, EpochSeconds])[] => {
  const network = String(item.sk).replace('SEEN#', '') as Network24
  return (networks.get(network) ?? []).flatMap((ip) => {
    const at = item[attributeOf(octetOf(ip))]
    return typeof at === 'number' ? [[ipv4In(network, octetOf(ip)), epochSeconds(at)] as const] : []
  })
}
