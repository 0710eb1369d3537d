import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import { exampleTokenOf } from './example/tokens.ts'
import type { Log } from './progress.ts'
import type { JournalEntry } from './scan-api/journal.ts'
import { type ScanApiServer, startScanApi } from './scan-api/server.ts'

/** Where scan requests go. */
export type ScanTarget = {
  /** Undefined: where the configuration says. */
  readonly url?: string
  /** There when it is ours. */
  readonly simulation?: ScanApiServer
  /** Makes the teams and their example tokens known to a simulation. */
  readonly admit: (config: RelayConfig) => void
  readonly close: () => Promise<void>
}

/** The scan API at `url`, else a simulated one if that is wanted, else the one of the configuration. */
export const openScanTarget = async ({
  url,
  simulated,
  log,
}: {
  url?: string
  simulated: boolean
  log: Log
}): Promise<ScanTarget> => {
  if (url !== undefined || !simulated)
    return { ...(url !== undefined && { url }), admit: () => {}, close: async () => {} }
  const simulation = await startScanApi({ teams: [], onRequest: (entry) => tellOfRefusal(entry, log) })
  return {
    url: simulation.url,
    simulation,
    admit: ({ teams }) => teams.forEach(({ name }) => simulation.putTeam({ name, token: exampleTokenOf(name) })),
    close: simulation.close,
  }
}

/** What is accepted is told by its outcome, and so is a stop where nothing runs. */
const tellOfRefusal = ({ method, path, status, code }: JournalEntry, log: Log): void => {
  if (method === 'DELETE' && status === 404) return
  if (status === undefined || status >= 300)
    log(`    !! the scan API answered ${method} ${path} with ${status ?? 'a broken connection'} ${code ?? ''}`)
}
