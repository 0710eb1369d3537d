import type { Hold } from '../../domain/hold.ts'
import type { EpochMs, EpochSeconds } from '../../domain/instant.ts'
import type { Ipv4 } from '../../domain/ipv4.ts'
import type { Lane, LaneId, LaneState } from '../../domain/lane.ts'
import type { Lease, StartedScan } from '../../domain/ports.ts'
import type { SlotShare } from '../../domain/request-budget.ts'
import type { StopRecord } from '../../domain/stop-record.ts'
import type { ScheduleId, TeamName } from '../../domain/team.ts'
import type { TeamBlock } from '../../domain/team-block.ts'

/** What the table holds, by the same keys. Every port below reads and writes it in one step, as DynamoDB does an item. */
export type MemoryTable = {
  readonly lanes: Map<LaneId, LaneState>
  readonly leases: Map<LaneId, Lease>
  /** Each pending host with its forces; a host may stay for a force alone. */
  readonly pending: Map<LaneId, Map<Ipv4, { plain: boolean; readonly forces: Set<EpochSeconds> }>>
  readonly scanned: Map<LaneId, Map<Ipv4, EpochSeconds>>
  readonly nextSlots: Map<TeamName, Partial<Record<SlotShare, EpochMs>>>
  /** Team, share and moment of each. */
  readonly redeemedSlots: Set<string>
  readonly pausedUntil: Map<TeamName, EpochMs>
  readonly teamBlocks: Map<TeamName, TeamBlock | { readonly liftedAtMs: EpochMs }>
  readonly scans: Map<ScheduleId, StartedScan[]>
  /** Ids of scans. */
  readonly requeued: Set<string>
  readonly strays: Map<LaneId, Lane>
  /** By the name of their blackout. */
  readonly blackoutStops: Map<string, EpochSeconds>
  /** By order, team, schedule and look. */
  readonly stops: Map<string, StopRecord>
  /** By the text of their scope. */
  readonly holds: Map<string, Hold>
}

export const createMemoryTable = (): MemoryTable => ({
  lanes: new Map(),
  leases: new Map(),
  pending: new Map(),
  scanned: new Map(),
  nextSlots: new Map(),
  redeemedSlots: new Set(),
  pausedUntil: new Map(),
  teamBlocks: new Map(),
  scans: new Map(),
  requeued: new Set(),
  strays: new Map(),
  blackoutStops: new Map(),
  stops: new Map(),
  holds: new Map(),
})
