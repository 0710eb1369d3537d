import { type EpochSeconds, epochSeconds } from '../../domain/instant.ts'
import type { Ipv4 } from '../../domain/ipv4.ts'
import { type Lane, laneIdOf, type PendingHost } from '../../domain/lane.ts'
import type { PendingHosts, ScanHistory, ScanLog } from '../../domain/ports.ts'
import type { MemoryTable } from './memory-table.ts'

/** `PendingHosts` without a table. */
export const memoryPendingHosts = (table: MemoryTable): PendingHosts => ({
  add: async (lane, hosts) => hosts.filter((host) => addHost(table, lane, host)).length,
  read: async (lane) =>
    [...(table.pending.get(laneIdOf(lane)) ?? [])]
      .toSorted(([a], [b]) => a - b)
      .map(([ip, { forces }]) => (forces.size > 0 ? { ip, forcedAt: [...forces] } : { ip })),
  remove: async (lease, hosts) => {
    if (table.leases.get(laneIdOf(lease.lane))?.owner !== lease.owner) return 'lease-lost'
    for (const host of hosts) removeHost(table, lease.lane, host)
    return 'removed'
  },
})

/** Whether it is new. */
const addHost = (table: MemoryTable, lane: Lane, { ip, forcedAt = [] }: PendingHost): boolean => {
  const hosts = table.pending.get(laneIdOf(lane)) ?? new Map<Ipv4, { plain: boolean; forces: Set<EpochSeconds> }>()
  table.pending.set(laneIdOf(lane), hosts)
  const known = hosts.get(ip)
  hosts.set(ip, { plain: true, forces: new Set([...(known?.forces ?? []), ...forcedAt]) })
  return !known?.plain
}

const removeHost = (table: MemoryTable, lane: Lane, { ip, forcedAt = [] }: PendingHost): void => {
  const hosts = table.pending.get(laneIdOf(lane))
  const known = hosts?.get(ip)
  if (!hosts || !known) return
  for (const at of forcedAt) known.forces.delete(at)
  known.plain = false
  if (known.forces.size === 0) hosts.delete(ip)
}

/** `ScanHistory` without a table. */
export const memoryScanHistory = (table: MemoryTable): ScanHistory => ({
  scannedAt: async (lane, ips) => {
    const scanned = table.scanned.get(laneIdOf(lane))
    return new Map(
      ips.flatMap((ip) => {
        const at = scanned?.get(ip)
        return at === undefined ? [] : [[ip, at] as const]
      }),
    )
  },
  record: async (lane, ips, { at }) => {
    const scanned = table.scanned.get(laneIdOf(lane)) ?? new Map<Ipv4, EpochSeconds>()
    table.scanned.set(laneIdOf(lane), scanned)
    for (const ip of ips) scanned.set(ip, epochSeconds(Math.max(at, scanned.get(ip) ?? at)))
  },
})

/** `ScanLog` without a table. */
export const memoryScanLog = (table: MemoryTable): ScanLog => ({
  add: async (scan, stray) => {
    const scans = table.scans.get(scan.lane.schedule) ?? []
    table.scans.set(scan.lane.schedule, [...scans.filter(({ scanId }) => scanId !== scan.scanId), scan])
    if (stray) table.strays.set(laneIdOf(scan.lane), scan.lane)
  },
  strayLanes: async (team) => [...table.strays.values()].filter((lane) => lane.team === team),
  markRequeued: async ({ scanId }) => {
    table.requeued.add(scanId)
  },
  since: async (schedule, since, all) =>
    (table.scans.get(schedule) ?? [])
      .filter(({ at, scanId }) => at >= since && (all || !table.requeued.has(scanId)))
      .toSorted((a, b) => b.at - a.at),
})
