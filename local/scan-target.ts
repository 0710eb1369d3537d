import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import { siteNames } from './example/play.ts'
import { exampleTokenOf } from './example/tokens.ts'
import type { Log } from './progress.ts'
import type { JournalEntry } from './scan-api/journal.ts'
import { type ScanApiServer, startScanApi } from './scan-api/server.ts'

/** Where scan requests go. */
export type ScanTarget = {
  readonly url: string
  /** There when it is ours. */
  readonly simulation?: ScanApiServer
  /** Makes the teams and their example tokens known to a simulation, and to us the names of their sites. */
  readonly admit: (config: RelayConfig) => void
  readonly close: () => Promise<void>
}

type Wanted = {
  readonly url?: string
  /** A simulation takes the tokens that people put in, whatever they are. */
  readonly anyToken: boolean
  readonly log: Log
}

/** The scan API at `url`, else a simulated one: a local cloud sends nothing to the configuration's, which may be the real one. */
export const openScanTarget = async ({ url, anyToken, log }: Wanted): Promise<ScanTarget> => {
  if (url !== undefined) return { url, admit: () => {}, close: async () => {} }
  let config: RelayConfig | undefined
  const onRequest = (entry: JournalEntry): void => {
    const line = refusalLine(entry, config)
    if (line !== undefined) log(line)
  }
  const simulation = await startScanApi({ teams: [], anyToken, onRequest })
  return {
    url: simulation.url,
    simulation,
    admit: (admitted) => {
      config = admitted
      for (const { name } of admitted.teams) simulation.putTeam({ name, token: exampleTokenOf(name) })
    },
    close: simulation.close,
  }
}

/** What is accepted is told by its outcome, and so is a stop where nothing runs. */
export const refusalLine = (entry: JournalEntry, config: RelayConfig | undefined): string | undefined => {
  const { operation, status, code } = entry
  if (status !== undefined && (status < 300 || (operation === 'stopScan' && status === 404))) return undefined
  const answer = [status ?? 'a broken connection', code].filter((word) => word !== undefined).join(' ')
  return `    !! the scan API answered ${requestText(entry, config)} with ${answer}`
}

const requestText = ({ method, path, operation, site, schedule }: JournalEntry, config?: RelayConfig): string => {
  if (operation === 'stopScan' && schedule !== undefined) return `a stop of ${scheduleText(schedule, config)}`
  if (operation === 'startMultipleIpScan' && site !== undefined)
    return `a start at ${config ? siteNames(config)(site) : site}`
  return `${method} ${path}`
}

/** The sites that are scanned on the schedule, by name. */
const scheduleText = (schedule: string, config?: RelayConfig): string => {
  const sites = (config?.teams ?? []).flatMap(({ sites, defaultSchedule }) =>
    sites.filter((site) => (site.schedule ?? defaultSchedule) === schedule).map(({ id, name }) => name ?? id),
  )
  return sites.length > 0 ? sites.join(', ') : `schedule ${schedule}`
}
