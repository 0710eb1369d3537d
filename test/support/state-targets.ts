import { randomUUID } from 'node:crypto'
import { dynamoDueLanes } from '../../lambdas/adapters/dynamodb/due-lanes.ts'
import { dynamoHolds } from '../../lambdas/adapters/dynamodb/holds.ts'
import { dynamoLanes } from '../../lambdas/adapters/dynamodb/lanes.ts'
import { dynamoPendingHosts } from '../../lambdas/adapters/dynamodb/pending-hosts.ts'
import { dynamoRequestBudget } from '../../lambdas/adapters/dynamodb/request-budget.ts'
import { dynamoScanHistory } from '../../lambdas/adapters/dynamodb/scan-history.ts'
import { dynamoScanLog } from '../../lambdas/adapters/dynamodb/scan-log.ts'
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts'
import { memoryHolds } from '../../lambdas/adapters/memory/memory-holds.ts'
import { memoryPendingHosts, memoryScanHistory, memoryScanLog } from '../../lambdas/adapters/memory/memory-hosts.ts'
import { memoryDueLanes, memoryLanes } from '../../lambdas/adapters/memory/memory-lanes.ts'
import { memoryRequestBudget } from '../../lambdas/adapters/memory/memory-request-budget.ts'
import { createMemoryTable, type MemoryTable } from '../../lambdas/adapters/memory/memory-table.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type {
  DueLanes,
  Holds,
  Lanes,
  PendingHosts,
  RequestBudget,
  ScanHistory,
  ScanLog,
} from '../../lambdas/domain/ports.ts'
import type { ScheduleId, SiteId, Team, TeamName } from '../../lambdas/domain/team.ts'
import { newEmulatorTable } from './emulator-table.ts'
import { teamOf } from './relay-config.ts'

/** All that is kept between two invocations. */
export type StatePorts = {
  readonly lanes: Lanes
  readonly dueLanes: DueLanes
  readonly pending: PendingHosts
  readonly history: ScanHistory
  readonly budget: RequestBudget
  readonly scanLog: ScanLog
  readonly holds: Holds
}

/** What a team may do; any name is a team unless a test says otherwise. */
export type TeamLookup = (name: TeamName) => Team

const anyTeam: TeamLookup = (name) => teamOf(name, [])

export const memoryState = (table: MemoryTable = createMemoryTable(), teamNamed: TeamLookup = anyTeam): StatePorts => ({
  lanes: memoryLanes(table),
  dueLanes: memoryDueLanes(table),
  pending: memoryPendingHosts(table),
  history: memoryScanHistory(table),
  budget: memoryRequestBudget(table, teamNamed),
  scanLog: memoryScanLog(table),
  holds: memoryHolds(table),
})

export const dynamoState = (table: Table, teamNamed: TeamLookup = anyTeam): StatePorts => ({
  lanes: dynamoLanes(table),
  dueLanes: dynamoDueLanes(table),
  pending: dynamoPendingHosts(table),
  history: dynamoScanHistory(table),
  budget: dynamoRequestBudget(table, teamNamed),
  scanLog: dynamoScanLog(table),
  holds: dynamoHolds(table),
})

export type StateTarget = {
  readonly target: 'memory' | 'the emulator'
  /** A state of its own, with nothing in it. */
  readonly newState: (teamNamed?: TeamLookup) => Promise<StatePorts>
}

/** Every implementation of the state's ports. A contract suite runs on each. */
export const STATE_TARGETS: readonly StateTarget[] = [
  { target: 'memory', newState: async (teamNamed) => memoryState(createMemoryTable(), teamNamed) },
  { target: 'the emulator', newState: async (teamNamed) => dynamoState(await newEmulatorTable(), teamNamed) },
]

/** A lane that no other test knows. */
export const newLane = (): Lane => ({
  team: `team-${randomUUID()}` as TeamName,
  schedule: randomUUID() as ScheduleId,
  site: randomUUID() as SiteId,
})
