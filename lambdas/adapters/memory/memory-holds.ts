import { epochSeconds } from '../../domain/instant.ts'
import type { BlackoutLog, Holds, StopLog } from '../../domain/ports.ts'
import { scopesOver, scopeText } from '../../domain/scope.ts'
import type { StopRequest } from '../../domain/stop-request.ts'
import type { MemoryTable } from './memory-table.ts'

/** `Holds` without a table. */
export const memoryHolds = (table: MemoryTable): Holds => ({
  on: async (lane) => scopesOver(lane).flatMap((scope) => table.holds.get(scopeText(scope)) ?? []),
  put: async (hold) => {
    const stands = table.holds.get(scopeText(hold.scope))
    if (!stands || stands.askedAtMs <= hold.askedAtMs) table.holds.set(scopeText(hold.scope), hold)
  },
  lift: async (scope, askedAtMs) => {
    const stands = table.holds.get(scopeText(scope))
    if (!stands || stands.askedAtMs <= askedAtMs) {
      table.holds.set(scopeText(scope), { scope, until: epochSeconds(0), askedAtMs, by: 'resume' })
    }
  },
})

/** `BlackoutLog` without a table. */
export const memoryBlackoutLog = (table: MemoryTable): BlackoutLog => ({
  stoppedAt: async (blackout) => table.blackoutStops.get(blackout),
  markStopped: async (blackout, at) => {
    table.blackoutStops.set(blackout, at)
  },
})

/** `StopLog` without a table. */
export const memoryStopLog = (table: MemoryTable): StopLog => ({
  read: async (request) => table.stops.get(stopOf(request)),
  write: async (request, record) => {
    const first = table.stops.get(stopOf(request))
    const tellsMore = record.mayHaveCut && !first?.done && !first?.mayHaveCut
    if (!first || record.done || tellsMore) table.stops.set(stopOf(request), record)
  },
})

const stopOf = ({ team, schedule, order, againUntilMs }: StopRequest): string =>
  `${order} ${team} ${schedule} ${againUntilMs === undefined ? 'first' : 'again'}`
