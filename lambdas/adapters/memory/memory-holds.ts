import type { Holds } from '../../domain/ports.ts'
import { scopesOver, scopeText } from '../../domain/scope.ts'
import type { MemoryTable } from './memory-table.ts'

/** `Holds` without a table. */
export const memoryHolds = (table: MemoryTable): Holds => ({
  on: async (lane) => scopesOver(lane).flatMap((scope) => table.holds.get(scopeText(scope)) ?? []),
  put: async (hold) => {
    table.holds.set(scopeText(hold.scope), hold)
  },
  lift: async (scope) => {
    table.holds.delete(scopeText(scope))
  },
})
