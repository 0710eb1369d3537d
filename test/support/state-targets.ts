import { randomUUID } from 'node:crypto'
import { dynamoBlackoutLog } from '../../lambdas/adapters/dynamodb/blackout-log.ts'
import { dynamoDueLanes } from '../../lambdas/adapters/dynamodb/due-lanes.ts'
import { dynamoHolds } from '../../lambdas/adapters/dynamodb/holds.ts'
import { dynamoLanes } from '../../lambdas/adapters/dynamodb/lanes.ts'
import { dynamoPendingHosts } from '../../lambdas/adapters/dynamodb/pending-hosts.ts'
import { dynamoRequestBudget } from '../../lambdas/adapters/dynamodb/request-budget.ts'
import { dynamoScanHistory } from '../../lambdas/adapters/dynamodb/scan-history.ts'
import { dynamoScanLog } from '../../lambdas/adapters/dynamodb/scan-log.ts'
import { dynamoStopLog } from '../../lambdas/adapters/dynamodb/stop-log.ts'
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts'
import { dynamoTeamBlocks } from '../../lambdas/adapters/dynamodb/team-blocks.ts'
import { createMemoryTable } from '../../lambdas/adapters/memory/memory-table.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'
import { newEmulatorTable } from './emulator-table.ts'
import { anyTeam, memoryState, type StatePorts, type TeamLookup } from './memory-state.ts'

export const dynamoState = (table: Table, teamNamed: TeamLookup = anyTeam): StatePorts => ({
  lanes: dynamoLanes(table),
  dueLanes: dynamoDueLanes(table),
  pending: dynamoPendingHosts(table),
  history: dynamoScanHistory(table),
  budget: dynamoRequestBudget(table, teamNamed),
  teamBlocks: dynamoTeamBlocks(table),
  scanLog: dynamoScanLog(table),
  holds: dynamoHolds(table),
  blackoutLog: dynamoBlackoutLog(table),
  stopLog: dynamoStopLog(table),
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
