import { paginateQuery, type TransactWriteCommandInput, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { type EpochSeconds, epochSeconds } from '../../domain/instant.ts'
import { byNetwork24, type Ipv4, ipv4In, type Network24, type Octet, octetOf } from '../../domain/ipv4.ts'
import type { Lane, PendingHost } from '../../domain/lane.ts'
import type { Lease, PendingHosts } from '../../domain/ports.ts'
import { lanePk, metaKey, pendingKey } from './keys.ts'
import { holdsLease } from './lane-item.ts'
import { call, type Item, type Table } from './table.ts'
import { transact } from './transact.ts'
import { updateExpression } from './update-expression.ts'

/** A force in the set `forced`: the second it was asked for and the octet, in one number, so that adding it is a set union. */
const forceCode = (octet: Octet, at: EpochSeconds): number => at * 256 + octet
const octetOfForce = (code: number): Octet => code % 256
const secondOfForce = (code: number): EpochSeconds => epochSeconds(Math.floor(code / 256))

/** A transaction takes 100 items; one of them is the lease. */
const NETWORKS_PER_TRANSACTION = 99

/** `PendingHosts` on DynamoDB: an item for each /24 of a lane, with the waiting octets as number sets. */
export const dynamoPendingHosts = (table: Table): PendingHosts => ({
  add: async (lane, hosts) => {
    const added = await Promise.all(itemsOf(hosts).map((item) => addToItem(table, lane, item)))
    return added.reduce((sum, count) => sum + count, 0)
  },
  read: (lane) => readHosts(table, lane),
  remove: async (lease, hosts) => {
    const items = itemsOf(hosts)
    for (let start = 0; start < items.length; start += NETWORKS_PER_TRANSACTION) {
      const removed = await transact(table, removal(table, lease, items.slice(start, start + NETWORKS_PER_TRANSACTION)))
      if (removed === 'condition-failed') return 'lease-lost'
    }
    return 'removed'
  },
})

/** What one item is to gain or lose. DynamoDB has no empty set, so `forced` is absent rather than empty. */
type NetworkHosts = {
  readonly network: Network24
  readonly pending: Set<Octet>
  readonly forced: Set<number> | undefined
}

const itemsOf = (hosts: readonly PendingHost[]): readonly NetworkHosts[] => {
  const byIp = Map.groupBy(hosts, ({ ip }) => ip)
  return [...byNetwork24(byIp.keys())].map(([network, ips]) => {
    const forced = ips
      .flatMap((ip) => byIp.get(ip) ?? [])
      .flatMap(({ ip, forcedAt = [] }) => forcedAt.map((at) => forceCode(octetOf(ip), at)))
    return { network, pending: new Set(ips.map(octetOf)), forced: forced.length > 0 ? new Set(forced) : undefined }
  })
}

const addToItem = async (table: Table, lane: Lane, { network, pending, forced }: NetworkHosts): Promise<number> => {
  const command = new UpdateCommand({
    TableName: table.name,
    Key: pendingKey(lane, network),
    ...updateExpression({ add: { pending, ...(forced && { forced }) } }),
    ReturnValues: 'UPDATED_OLD',
  })
  const { Attributes = {} } = await call('UpdateItem', () => table.client.send(command))
  return pending.difference(PendingItem.parse(Attributes).pending).size
}

const octets = z._default(z.set(z.number()), () => new Set<number>())
const PendingItem = z.object({ pending: octets, forced: octets })
const KeyedPendingItem = z.extend(PendingItem, { sk: z.string() })

const readHosts = async (table: Table, lane: Lane): Promise<readonly PendingHost[]> => {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :net)',
      ExpressionAttributeValues: { ':pk': lanePk(lane), ':net': 'NET#' },
    },
  )
  return call('Query', async () => {
    const hosts: PendingHost[] = []
    for await (const { Items = [] } of pages) hosts.push(...Items.flatMap(hostsOfItem))
    return hosts.toSorted((a, b) => a.ip - b.ip)
  })
}

const hostsOfItem = (item: Item): readonly PendingHost[] => {
  const { sk, pending, forced } = KeyedPendingItem.parse(item)
  const network = sk.replace('NET#', '') as Network24
  const forces = Map.groupBy(forced, octetOfForce)
  return [...pending.union(new Set(forces.keys()))].map((octet) => {
    const ip: Ipv4 = ipv4In(network, octet)
    const forcedAt = forces.get(octet)?.map(secondOfForce)
    return forcedAt ? { ip, forcedAt } : { ip }
  })
}

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>

const removal = (table: Table, { lane, owner }: Lease, items: readonly NetworkHosts[]): TransactItems => [
  {
    ConditionCheck: {
      TableName: table.name,
      Key: metaKey(lane),
      ConditionExpression: holdsLease,
      ExpressionAttributeValues: { ':owner': owner },
    },
  },
  ...items.map(({ network, pending, forced }) => ({
    Update: {
      TableName: table.name,
      Key: pendingKey(lane, network),
      UpdateExpression: `DELETE pending :pending${forced ? ', forced :forced' : ''}`,
      ExpressionAttributeValues: { ':pending': pending, ...(forced && { ':forced': forced }) },
    },
  })),
]
