import { type EpochMs, epochMs } from '../../domain/instant.ts'
import type { RequestBudget, TeamBlocks } from '../../domain/ports.ts'
import { type SlotShare, slotCounts, slotIntervalMs, takeSlot } from '../../domain/request-budget.ts'
import type { Team, TeamName } from '../../domain/team.ts'
import type { MemoryTable } from './memory-table.ts'

const SHARES: readonly SlotShare[] = ['scan', 'stop']

/** `RequestBudget` without a table. */
export const memoryRequestBudget = (table: MemoryTable, teamOf: (name: TeamName) => Team): RequestBudget => ({
  take: async (team, share, now) => {
    const slots = table.nextSlots.get(team) ?? {}
    const nextSlotAtMs = slots[share]
    const { slot, next } = takeSlot(
      nextSlotAtMs === undefined ? {} : { nextSlotAtMs },
      slotIntervalMs(teamOf(team), share),
      now,
    )
    table.nextSlots.set(team, { ...slots, ...(next.nextSlotAtMs !== undefined && { [share]: next.nextSlotAtMs }) })
    return slot
  },
  redeem: async (team, { share, atMs }, now) => {
    const slot = `${team} ${share} ${atMs}`
    if (!slotCounts(atMs, now, table.pausedUntil.get(team)) || table.redeemedSlots.has(slot)) return false
    table.redeemedSlots.add(slot)
    return true
  },
  pause: async (team, until) => {
    const latest = (before: EpochMs | undefined): EpochMs => epochMs(Math.max(before ?? 0, until))
    table.pausedUntil.set(team, latest(table.pausedUntil.get(team)))
    const slots = table.nextSlots.get(team) ?? {}
    table.nextSlots.set(team, Object.fromEntries(SHARES.map((share) => [share, latest(slots[share])])))
  },
})

/** `TeamBlocks` without a table. */
export const memoryTeamBlocks = ({ teamBlocks }: MemoryTable): TeamBlocks => ({
  on: async (team) => {
    const block = teamBlocks.get(team)
    return block && 'until' in block ? block : undefined
  },
  put: async (team, block, askedAtMs) => {
    const before = teamBlocks.get(team)
    if (!before || !('liftedAtMs' in before) || before.liftedAtMs < askedAtMs) teamBlocks.set(team, block)
  },
  lift: async (team, liftedAtMs) => {
    teamBlocks.set(team, { liftedAtMs })
  },
})
