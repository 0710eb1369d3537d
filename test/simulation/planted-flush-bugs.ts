import { laneIdOf } from '../../lambdas/domain/lane.ts'
import type { FlushEnd, Lease } from '../../lambdas/domain/ports.ts'
import type { AllPorts } from './function-ports.ts'
import { inDispatch, leasesOf, type PlantedBug } from './planted-bug.ts'

const ended = async ({ lanes }: AllPorts, lease: Lease, end: FlushEnd) => {
  const state = await lanes.read(lease.lane)
  return lanes.endFlush(lease, end.kind === 'wait' ? end : { ...end, sightings: state?.sightings ?? 0 })
}

/** Mistakes that somebody could make in a flush. */
export const FLUSH_BUGS: readonly PlantedBug[] = [
  {
    name: 'pending hosts are cleared before the request',
    ports: inDispatch((ports) => {
      const { lanes, held } = leasesOf(ports)
      const read: AllPorts['pending']['read'] = async (lane) => {
        const hosts = await ports.pending.read(lane)
        const lease = held.get(laneIdOf(lane))
        if (lease && hosts.length > 0) await ports.pending.remove(lease, hosts)
        return hosts
      }
      return { lanes, pending: { ...ports.pending, read } }
    }),
  },
  {
    name: 'the whole set is cleared instead of the hosts that were sent',
    ports: inDispatch((ports) => ({
      pending: {
        ...ports.pending,
        remove: async (lease) => ports.pending.remove(lease, await ports.pending.read(lease.lane)),
      },
    })),
  },
  {
    name: 'a lane ends without a look at its sightings',
    ports: inDispatch((ports) => ({
      lanes: { ...ports.lanes, endFlush: (lease, end) => ended(ports, lease, end) },
    })),
  },
  {
    name: 'a wake-up is acted on without comparing its due',
    ports: inDispatch((ports) => ({
      lanes: {
        ...ports.lanes,
        takeLease: async (lane, request) => {
          const state = await ports.lanes.read(lane)
          return ports.lanes.takeLease(lane, { ...request, due: state?.wake?.at ?? request.due })
        },
      },
    })),
  },
  {
    name: 'a lease is taken although another holds it',
    ports: inDispatch((ports) => ({
      lanes: {
        ...ports.lanes,
        takeLease: (lane, request) =>
          ports.lanes.takeLease(lane, { ...request, now: ((request.now as number) + 86_400) as typeof request.now }),
      },
    })),
  },
  {
    name: 'writes do not ask whether the lease is still held',
    ports: inDispatch((ports, { state }) => {
      const asHolder = async (lease: Lease): Promise<Lease> => {
        const now = await state.lanes.read(lease.lane)
        if (now?.wake) {
          const stolen = {
            due: now.wake.at,
            owner: lease.owner,
            now: ((lease.until as number) + 86_400) as Lease['until'],
            until: lease.until,
          }
          await state.lanes.takeLease(lease.lane, stolen)
        }
        return lease
      }
      return {
        pending: {
          ...ports.pending,
          remove: async (lease, hosts) => ports.pending.remove(await asHolder(lease), hosts),
        },
        lanes: { ...ports.lanes, endFlush: async (lease, end) => ended(ports, await asHolder(lease), end) },
      }
    }),
  },
  {
    name: 'a dead holder keeps its lease for ever',
    ports: inDispatch((ports) => ({
      lanes: {
        ...ports.lanes,
        takeLease: (lane, request) => ports.lanes.takeLease(lane, { ...request, now: 0 as typeof request.now }),
      },
    })),
  },
  {
    name: 'the hold is looked at once, not before each request',
    shows: 'crowded',
    ports: inDispatch((ports) => {
      const looked = new Set<string>()
      return {
        restrictions: {
          at: async (lane, now) => {
            if (looked.has(laneIdOf(lane))) return undefined
            looked.add(laneIdOf(lane))
            return ports.restrictions.at(lane, now)
          },
        },
      }
    }),
  },
  {
    name: 'recent scans are not consulted at dispatch',
    ports: inDispatch((ports) => ({ history: { ...ports.history, scannedAt: async () => new Map() } })),
  },
]
