import { epochMs } from '../../lambdas/domain/instant.ts'
import { laneIdOf } from '../../lambdas/domain/lane.ts'
import type { AllPorts } from './function-ports.ts'
import { deadly, inDispatch, leasesOf, type PlantedBug, SWEEPLESS } from './planted-bug.ts'
import type { Seen } from './relay.ts'

/** Mistakes that somebody could make about requests, their answers and their budget, and about wake-ups. */
export const REQUEST_BUGS: readonly PlantedBug[] = [
  {
    name: 'hosts that the API leaves out count as scanned',
    ports: inDispatch((ports) => ({
      scanApi: {
        ...ports.scanApi,
        start: async (lane, ips) => {
          const answer = await ports.scanApi.start(lane, ips)
          return answer.kind === 'started' ? { ...answer, targetIps: ips } : answer
        },
      },
    })),
  },
  {
    name: 'a refused batch is given up whole',
    ports: inDispatch((ports) => {
      const { lanes, held } = leasesOf(ports)
      const start: AllPorts['scanApi']['start'] = async (lane, ips) => {
        const answer = await ports.scanApi.start(lane, ips)
        const lease = held.get(laneIdOf(lane))
        if (answer.kind === 'refused' && lease)
          await ports.pending.remove(
            lease,
            ips.map((ip) => ({ ip })),
          )
        return answer
      }
      return { lanes, scanApi: { ...ports.scanApi, start } }
    }),
  },
  {
    name: 'a refused batch is rejected whole',
    ports: inDispatch((ports) => ({
      scanApi: {
        ...ports.scanApi,
        start: async (lane, ips) => {
          const answer = await ports.scanApi.start(lane, ips)
          return answer.kind === 'refused' ? { kind: 'started', scanId: 'none', targetIps: [] } : answer
        },
      },
    })),
  },
  {
    name: 'a block is told at every try',
    ports: inDispatch((ports) => ({
      lanes: {
        ...ports.lanes,
        takeLease: async (lane, request) => {
          const answer = await ports.lanes.takeLease(lane, request)
          if (answer.kind !== 'taken' || !answer.state.wake) return answer
          return { ...answer, state: { ...answer.state, wake: { ...answer.state.wake, blocked: false } } }
        },
      },
    })),
  },
  {
    name: 'the budget is a fixed window of a minute',
    ports: (ports, seen) => ({ ...ports, budget: fixedWindow(ports, seen) }),
  },
  {
    name: 'a 429 makes only its own lane wait',
    ports: inDispatch((ports) => ({ budget: { ...ports.budget, pause: async () => {} } })),
  },
  {
    name: 'a scan is remembered before it is logged',
    shows: 'forbidden',
    on: deadly,
    ports: inDispatch((ports) => {
      const later: (() => Promise<void>)[] = []
      return {
        scanLog: {
          ...ports.scanLog,
          add: async (scan, stray) => void later.push(() => ports.scanLog.add(scan, stray)),
        },
        history: {
          ...ports.history,
          record: async (lane, ips, times) => {
            await ports.history.record(lane, ips, times)
            for (const add of later.splice(0)) await add()
          },
        },
      }
    }),
  },
  {
    name: 'a wake is set and its message never sent, and there is no sweep',
    ...SWEEPLESS,
    ports: inDispatch(() => ({ wakeUps: { send: async () => 'sent' } })),
  },
  {
    name: 'a flush is ended before its message is sent, and there is no sweep',
    ...SWEEPLESS,
    ports: inDispatch((ports) => {
      const later: (() => Promise<unknown>)[] = []
      const endFlush: AllPorts['lanes']['endFlush'] = async (lease, end) => {
        const answer = await ports.lanes.endFlush(lease, end)
        for (const send of later.splice(0)) await send()
        return answer
      }
      return {
        lanes: { ...ports.lanes, endFlush },
        wakeUps: {
          send: async (lane, due) => {
            later.push(() => ports.wakeUps.send(lane, due))
            return 'sent'
          },
        },
      }
    }),
  },
]

type MinuteUsed = { minute: number; used: number }

/** What each run has used of its minutes, by its state. */
const minutes = new WeakMap<Seen['state'], Map<string, MinuteUsed>>()

/** As many at once as the limit says, from the first of each calendar minute. */
const fixedWindow = (ports: AllPorts, { state }: Seen): AllPorts['budget'] => ({
  ...ports.budget,
  take: async (team, share, now) => {
    const { requestsPerMinute, stopRequestsPerMinute } = ports.directory.teamNamed(team)
    const perMinute = share === 'stop' ? stopRequestsPerMinute : requestsPerMinute - stopRequestsPerMinute
    const ofRun = minutes.get(state) ?? new Map<string, MinuteUsed>()
    minutes.set(state, ofRun)
    const current = { minute: Math.floor(now / 60_000), used: 0 }
    const last = ofRun.get(`${team} ${share}`) ?? current
    const open = last.minute < current.minute ? current : last
    const next = open.used < perMinute ? { ...open, used: open.used + 1 } : { minute: open.minute + 1, used: 1 }
    ofRun.set(`${team} ${share}`, next)
    return { atMs: epochMs(Math.max(now, next.minute * 60_000)) }
  },
})
