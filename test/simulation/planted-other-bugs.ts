import { BadMessage } from '../../lambdas/domain/errors.ts'
import { msOf } from '../../lambdas/domain/instant.ts'
import type { Lanes } from '../../lambdas/domain/ports.ts'
import { createRestrictions } from '../../lambdas/domain/restrictions.ts'
import type { StopRequest } from '../../lambdas/domain/stop-request.ts'
import type { AllPorts } from './function-ports.ts'
import { crowdedPlan, withStop } from './plan-crowd.ts'
import { crossed, echoed, inFunction, type PlantedBug, poisoned } from './planted-bug.ts'

/** Every message that a stop leaves for later, changed or dropped. */
const changedRequests = (change: (request: StopRequest) => StopRequest | undefined) =>
  inFunction('stop', (ports) => ({
    stopRequests: {
      send: async (request, at) => {
        const changed = change(request)
        if (changed) await ports.stopRequests.send(changed, at)
      },
    },
  }))

/** Mistakes that somebody could make in intake, stop and sweep. */
export const OTHER_BUGS: readonly PlantedBug[] = [
  {
    name: 'sightings are counted before the hosts are pending',
    shows: 'crowded',
    on: echoed,
    ports: inFunction('intake', (ports) => {
      const later: (() => Promise<unknown>)[] = []
      const note: Lanes['note'] = async (lane, sighting) => {
        const state = await ports.lanes.note(lane, sighting)
        for (const add of later.splice(0)) await add()
        return state
      }
      const add: AllPorts['pending']['add'] = async (lane, hosts) => {
        later.push(() => ports.pending.add(lane, hosts))
        return hosts.length
      }
      return { lanes: { ...ports.lanes, note }, pending: { ...ports.pending, add } }
    }),
  },
  {
    name: 'a sighting wakes only a lane that it finds empty',
    ports: inFunction('intake', (ports) => ({
      lanes: {
        ...ports.lanes,
        wake: async (lane, wake) => {
          const hosts = await ports.pending.read(lane)
          return hosts.length > 3 ? 'already-sooner' : ports.lanes.wake(lane, wake)
        },
      },
    })),
  },
  {
    name: 'a bad message takes its neighbours with it',
    on: poisoned,
    ports: inFunction('intake', (ports) => {
      let isSpoilt = false
      const resolve: AllPorts['directory']['resolve'] = (names) => {
        const resolved = ports.directory.resolve(names)
        isSpoilt ||= !resolved.ok
        if (isSpoilt && resolved.ok) throw new BadMessage('spoilt', 'a neighbour was bad')
        return resolved
      }
      return { directory: { ...ports.directory, resolve } }
    }),
  },
  {
    name: 'the stop is not sent again for a start on its way',
    shows: 'forbidden',
    on: crossed,
    ports: changedRequests((request) => (request.againUntilMs === undefined ? request : undefined)),
  },
  {
    name: 'a stop that may have gone through is not remembered as such',
    ports: changedRequests((request) => ({ ...request, unsure: false })),
  },
  {
    name: 'a failed stop is not tried again',
    shows: 'stormy',
    ports: changedRequests((request) => (request.tries > 0 ? undefined : request)),
  },
  {
    name: 'a stop that comes again is carried out again',
    ports: inFunction('stop', (ports) => ({ stopLog: { ...ports.stopLog, read: async () => undefined } })),
  },
  {
    name: 'interrupted hosts are not put back',
    ports: inFunction('stop', (ports) => ({ scanLog: { ...ports.scanLog, since: async () => [] } })),
  },
  {
    name: 'interrupted hosts are put back once more by every stop',
    ports: inFunction('stop', (ports) => ({ scanLog: { ...ports.scanLog, markRequeued: async () => {} } })),
  },
  {
    name: 'interrupted hosts are put back without a force',
    ports: inFunction('stop', (ports) => ({
      pending: {
        ...ports.pending,
        add: (lane, hosts) =>
          ports.pending.add(
            lane,
            hosts.map(({ ip }) => ({ ip })),
          ),
      },
    })),
  },
  {
    name: 'the hold of a team is not looked for',
    shows: 'forbidden',
    ports: inFunction('dispatch', (ports) => {
      const on: AllPorts['holds']['on'] = async (lane) =>
        (await ports.holds.on(lane)).filter(({ scope }) => scope.kind !== 'team')
      return { restrictions: createRestrictions(ports.config.blackouts, { on }) }
    }),
  },
  {
    name: 'the lead of a blackout is forgotten',
    shows: 'forbidden',
    ports: inFunction('dispatch', (ports) => {
      const late = ports.config.blackouts.map((blackout) => ({ ...blackout, stopBeforeSeconds: 0 }))
      return { restrictions: createRestrictions(late, ports.holds) }
    }),
  },
  {
    name: 'a stop waits with the scans for its slot',
    on: () => withStop(crowdedPlan(1, { lanes: 100, requests: 2 }), 50),
    ports: inFunction('stop', (ports) => ({
      budget: { ...ports.budget, take: (team, _share, now) => ports.budget.take(team, 'scan', now) },
    })),
  },
  {
    name: 'a slot counts twice if its message comes twice',
    shows: 'crowded',
    ports: inFunction('stop', (ports) => ({ budget: { ...ports.budget, redeem: async () => true } })),
  },
  {
    name: 'the sweep looks for no lane that lies far off',
    ports: inFunction('sweep', (ports) => ({
      dueLanes: {
        ...ports.dueLanes,
        needingMessage: async (bounds, limit) =>
          (await ports.dueLanes.needingMessage(bounds, limit)).filter(
            ({ at }) => msOf(at) < msOf(bounds.overdueBefore) - 1e12,
          ),
      },
    })),
  },
]
