import { type Lane, type LaneState, laneIdOf } from '../../domain/lane.ts'
import type { DueLanes, FlushEnd, Lanes, Lease, LeaseAnswer, LeaseRequest, Note } from '../../domain/ports.ts'
import { unreachable } from '../../domain/unreachable.ts'
import type { MemoryTable } from './memory-table.ts'

/** `Lanes` without a table: the same conditions, each method one atomic step. */
export const memoryLanes = (table: MemoryTable): Lanes => ({
  note: async (lane, note) =>
    save(table, noted(table.lanes.get(laneIdOf(lane)) ?? { lane, sightings: 0, waiting: 0 }, note)),
  wake: async (lane, wake) => {
    const state = table.lanes.get(laneIdOf(lane)) ?? { lane, sightings: 0, waiting: 0 }
    if (state.wake && !(state.wake.reason === 'window' && state.wake.at > wake.at)) return 'already-sooner'
    save(table, { ...state, wake })
    return 'set'
  },
  takeLease: async (lane, request) => takeLease(table, lane, request),
  hasten: async ({ lane, wake }, at) => {
    const state = table.lanes.get(laneIdOf(lane))
    if (!wake || !state?.wake || state.wake.at !== wake.at || state.wake.reason !== wake.reason) return 'changed'
    const { unannounced: _unannounced, ...rest } = state.wake
    save(table, { ...state, wake: { ...rest, at } })
    return 'hastened'
  },
  endFlush: async (lease, end) => endFlush(table, lease, end),
  read: async (lane) => table.lanes.get(laneIdOf(lane)),
})

/** `DueLanes` without a table. */
export const memoryDueLanes = (table: MemoryTable): DueLanes => ({
  dueBefore: async (before) =>
    [...table.lanes.values()].flatMap(({ lane, wake }) => (wake && wake.at < before ? [{ lane, at: wake.at }] : [])),
  needingMessage: async ({ overdueBefore, dueBefore }, limit) =>
    [...table.lanes.values()]
      .flatMap(({ lane, wake }) => (wake ? [{ lane, wake }] : []))
      .filter(({ wake }) => wake.at < overdueBefore || (wake.at < dueBefore && wake.unannounced))
      .toSorted((a, b) => a.wake.at - b.wake.at)
      .slice(0, limit)
      .map(({ lane, wake }) => ({ lane, at: wake.at })),
  announced: async ({ lane, at }) => {
    const state = table.lanes.get(laneIdOf(lane))
    if (state?.wake?.at !== at) return
    const { unannounced: _unannounced, ...wake } = state.wake
    save(table, { ...state, wake })
  },
})

const save = (table: MemoryTable, state: LaneState): LaneState => {
  table.lanes.set(laneIdOf(state.lane), state)
  return state
}

const noted = (state: LaneState, { added, now, windowEndsAt, urgent }: Note): LaneState => ({
  ...state,
  sightings: state.sightings + 1,
  waiting: state.waiting + added,
  oldestAt: state.oldestAt ?? now,
  windowEndsAt: urgent ? windowEndsAt : (state.windowEndsAt ?? windowEndsAt),
})

const takeLease = (table: MemoryTable, lane: Lane, { due, owner, now, until }: LeaseRequest): LeaseAnswer => {
  const state = table.lanes.get(laneIdOf(lane))
  if (state?.wake?.at !== due) return { kind: 'stale' }
  const held = table.leases.get(laneIdOf(lane))
  if (held && held.until >= now && held.owner !== owner) return { kind: 'leased', until: held.until }
  const lease: Lease = { lane, owner, until }
  table.leases.set(laneIdOf(lane), lease)
  const { windowEndsAt: _window, ...rest } = state
  save(table, { ...rest, leaseUntil: until })
  return { kind: 'taken', lease, state }
}

const endFlush = (table: MemoryTable, lease: Lease, end: FlushEnd): 'ended' | 'sightings-changed' | 'lease-lost' => {
  const id = laneIdOf(lease.lane)
  const state = table.lanes.get(id)
  if (!state || table.leases.get(id)?.owner !== lease.owner) return 'lease-lost'
  if (end.kind !== 'wait' && state.sightings !== end.sightings) return 'sightings-changed'
  table.leases.delete(id)
  save(table, afterFlush(state, end))
  return 'ended'
}

const afterFlush = ({ leaseUntil: _lease, ...state }: LaneState, end: FlushEnd): LaneState => {
  switch (end.kind) {
    case 'idle':
      return { lane: state.lane, sightings: state.sightings, waiting: 0 }
    case 'collect':
      return { ...state, waiting: end.waiting, windowEndsAt: end.windowEndsAt, wake: end.wake }
    case 'wait':
      return { ...state, waiting: state.waiting - end.sent, wake: end.wake }
    default:
      return unreachable(end)
  }
}
