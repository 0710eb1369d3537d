import type { RelayConfig } from '../config/relay-config.ts'
import type { SiteDirectory } from '../config/site-directory.ts'
import type {
  BlackoutLog,
  Clock,
  DueLanes,
  Holds,
  Lanes,
  Outcomes,
  PendingHosts,
  RequestBudget,
  ScanApi,
  ScanLog,
  StopLog,
  StopRequests,
  TeamBlocks,
  Telemetry,
  WakeUps,
} from '../domain/ports.ts'

/** What a stop asks of the world. */
export type StopPorts = {
  readonly config: Pick<RelayConfig, 'batching' | 'blackouts' | 'stops'>
  readonly directory: SiteDirectory
  readonly holds: Holds
  readonly blackoutLog: Pick<BlackoutLog, 'markStopped'>
  readonly lanes: Lanes
  readonly dueLanes: Pick<DueLanes, 'dueBefore'>
  readonly pending: Pick<PendingHosts, 'add'>
  readonly teamBlocks: Pick<TeamBlocks, 'lift'>
  readonly scanLog: ScanLog
  readonly stopLog: StopLog
  readonly budget: RequestBudget
  readonly scanApi: Pick<ScanApi, 'prepare' | 'stop'>
  readonly stopRequests: StopRequests
  readonly wakeUps: WakeUps
  readonly outcomes: Outcomes
  readonly telemetry: Telemetry
  readonly clock: Clock
}
