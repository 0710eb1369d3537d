import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { type EpochSeconds, epochSeconds } from '../../domain/instant.ts'
import { byNetwork24, type Ipv4, ipv4In, type Network24, octetOf } from '../../domain/ipv4.ts'
import type { Lane } from '../../domain/lane.ts'
import type { ScanHistory } from '../../domain/ports.ts'
import { readItems } from './batch-get.ts'
import { seenKey } from './keys.ts'
import { call, type Item, type Table } from './table.ts'

/** An octet's attribute. An attribute for each octet, not one map: then recording is a merge that nothing has to guard. */
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

const recordNetwork = async (table: Table, lane: Lane, { group: [network, ips], times }: Recording): Promise<void> => {
  const octets = ips.map((ip) => `${attributeOf(octetOf(ip))} = :at`)
  const command = new UpdateCommand({
    TableName: table.name,
    Key: seenKey(lane, network),
    UpdateExpression: `SET expires_at = :keepUntil, ${octets.join(', ')}`,
    ExpressionAttributeValues: { ':at': times.at, ':keepUntil': times.keepUntil },
  })
  await call('UpdateItem', () => table.client.send(command))
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
