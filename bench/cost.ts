import { epochMs, msAfter } from '../lambdas/domain/instant.ts'
import { network24Of, parseIpv4 } from '../lambdas/domain/ipv4.ts'
import { configOf, siteOf, teamOf } from '../test/support/relay-config.ts'
import { createRelayWorld, messageOf, START } from '../test/support/relay-world.ts'
import type { Traffic } from './traffic.ts'

/** Requests to the scan API, and items written to the table (an item in a transaction counts twice, as it costs). */
export type Cost = { readonly requests: number; readonly writes: number }

/** Each message of its own, as the worst queue would deliver them; the real use cases on memory ports. */
export const costOfRelay = async ({ events }: Traffic): Promise<Cost> => {
  const config = configOf([teamOf('acme', [siteOf(1)])])
  const world = createRelayWorld(config)
  let writes = 0
  for (const [port, methods] of Object.entries(WRITES)) {
    const target = (world.ports as unknown as Record<string, Record<string, (...args: never[]) => unknown>>)[port]
    for (const [method, itemsOf] of Object.entries(methods)) {
      const original = target?.[method]
      if (!target || !original) throw new Error(`no port ${port}.${method}`)
      target[method] = (...args: never[]) => {
        writes += itemsOf(...args)
        return original(...args)
      }
    }
  }
  for (const [index, { atMs, ips }] of events.entries()) {
    const at = msAfter(START, atMs)
    await world.settle((at - world.clock.now()) / 60_000)
    world.clock.advanceTo(epochMs(at))
    await world.intake([messageOf({ site_id: 'site-1', ips }, at, String(index))])
  }
  await world.settle()
  return { requests: world.requests.length, writes }
}

/** How many items each writing method of a port writes. */
const WRITES: Record<string, Record<string, (...args: never[]) => number>> = {
  pending: {
    add: (_lane, hosts) => networksOf(hosts),
    remove: (_lease, hosts) => 2 * (1 + networksOf(hosts)),
  },
  lanes: { note: () => 1, wake: () => 1, takeLease: () => 1, endFlush: () => 1 },
  history: { record: (_lane, ips: never) => networksOf((ips as readonly number[]).map((ip) => ({ ip })) as never) },
  budget: { take: () => 1 },
  scanLog: { add: () => 1 },
}

const networksOf = (hosts: never): number =>
  new Set((hosts as readonly { ip: never }[]).map(({ ip }) => network24Of(ip))).size

/** A function that asks for one scan for each address in each event, and keeps nothing. */
export const costOfEachSighting = ({ events }: Traffic): Cost => ({
  requests: events.flatMap(({ ips }) => ips).length,
  writes: 0,
})

/** A function that remembers each host in an item of its own (a conditional put), and asks for one scan for each new one. */
export const costOfEachHost = ({ events }: Traffic): Cost => {
  const sightings = events.flatMap(({ ips }) => ips)
  const hosts = new Set(sightings.filter((ip) => parseIpv4(ip).ok))
  return { requests: hosts.size, writes: sightings.length }
}
