import type { SiteDirectory } from '../config/site-directory.ts'
import type {
  Clock,
  Lanes,
  Outcomes,
  PendingHosts,
  RequestBudget,
  Restrictions,
  ScanApi,
  ScanHistory,
  ScanLog,
  TeamBlocks,
  Telemetry,
  WakeUps,
} from '../domain/ports.ts'

/** What a flush asks of the world. */
export type DispatchPorts = {
  readonly directory: Pick<SiteDirectory, 'policyOf' | 'knows' | 'isUsual'>
  readonly batching: { readonly maxIpsPerScan: number }
  readonly lanes: Lanes
  readonly pending: PendingHosts
  readonly history: ScanHistory
  readonly restrictions: Restrictions
  readonly budget: RequestBudget
  readonly scanApi: ScanApi
  readonly teamBlocks: Pick<TeamBlocks, 'on' | 'put'>
  readonly scanLog: ScanLog
  readonly wakeUps: WakeUps
  readonly outcomes: Outcomes
  readonly telemetry: Telemetry
  readonly clock: Clock
  /** In [0, 1), for the jitter of retries. */
  readonly random: () => number
  /** An id that no other lease has. */
  readonly newOwner: () => string
}
