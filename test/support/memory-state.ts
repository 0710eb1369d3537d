import { memoryBlackoutLog, memoryHolds, memoryStopLog } from '../../lambdas/adapters/memory/memory-holds.ts'
import { memoryPendingHosts, memoryScanHistory, memoryScanLog } from '../../lambdas/adapters/memory/memory-hosts.ts'
import { memoryDueLanes, memoryLanes } from '../../lambdas/adapters/memory/memory-lanes.ts'
import { memoryRequestBudget, memoryTeamBlocks } from '../../lambdas/adapters/memory/memory-request-budget.ts'
import { createMemoryTable, type MemoryTable } from '../../lambdas/adapters/memory/memory-table.ts'
import type {
  BlackoutLog,
  DueLanes,
  Holds,
  Lanes,
  PendingHosts,
  RequestBudget,
  ScanHistory,
  ScanLog,
  StopLog,
  TeamBlocks,
} from '../../lambdas/domain/ports.ts'
import type { Team, TeamName } from '../../lambdas/domain/team.ts'
import { teamOf } from './relay-config.ts'

/** All that is kept between two invocations. */
export type StatePorts = {
  readonly lanes: Lanes
  readonly dueLanes: DueLanes
  readonly pending: PendingHosts
  readonly history: ScanHistory
  readonly budget: RequestBudget
  readonly teamBlocks: TeamBlocks
  readonly scanLog: ScanLog
  readonly holds: Holds
  readonly blackoutLog: BlackoutLog
  readonly stopLog: StopLog
}

/** What a team may do; any name is a team unless a test says otherwise. */
export type TeamLookup = (name: TeamName) => Team

export const anyTeam: TeamLookup = (name) => teamOf(name, [])

export const memoryState = (table: MemoryTable = createMemoryTable(), teamNamed: TeamLookup = anyTeam): StatePorts => ({
  lanes: memoryLanes(table),
  dueLanes: memoryDueLanes(table),
  pending: memoryPendingHosts(table),
  history: memoryScanHistory(table),
  budget: memoryRequestBudget(table, teamNamed),
  teamBlocks: memoryTeamBlocks(table),
  scanLog: memoryScanLog(table),
  holds: memoryHolds(table),
  blackoutLog: memoryBlackoutLog(table),
  stopLog: memoryStopLog(table),
})
