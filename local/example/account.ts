import { unreachable } from '../../lambdas/domain/unreachable.ts'
import type { OutcomeEvent, StopEvent } from './outcome-event.ts'
import type { Scan } from './windows.ts'

export type DeadLetter = {
  readonly id: string
  /** Whose dead letter it is: `hosts`, `stops` or `lanes`. */
  readonly queue: string
  readonly body: string
  readonly errorCode: string
  readonly errorMessage: string
}

/** What was sent and what became of it, as far as it has been seen. Sites go by their names. */
export type Account = {
  /** Counts messages and events that were sent. */
  readonly sent: (sightings: number) => void
  readonly happened: (event: OutcomeEvent) => void
  readonly died: (letter: DeadLetter) => void
  /** The accepted requests, in the order in which they were heard of. */
  readonly scans: () => readonly Scan[]
  /** The hosts of every request for the site, repeats and all. */
  readonly requestedHosts: (site: string) => readonly string[]
  /** Accepted requests. */
  readonly requests: () => number
  /** The hosts of the site whose scan a stop has cut short; a host is in there once for each such scan. */
  readonly interruptedHosts: (site: string) => readonly string[]
  readonly stops: () => readonly StopEvent[]
  readonly holds: () => readonly HeldSite[]
  readonly blocks: () => readonly BlockedSite[]
  /** Sites that are blocked no more, each time that it was told. */
  readonly unblocked: () => readonly string[]
  /** Hosts that were not scanned, or not again, and are settled by that. */
  readonly settledHosts: () => ReadonlySet<string>
  /** `ip (reason)`. */
  readonly refused: () => ReadonlySet<string>
  /** Codes of dead letters, equal letters counted once. */
  readonly errorCodes: () => readonly string[]
  readonly totals: () => Totals
}

type HeldSite = { readonly site: string; readonly reason: string }
type BlockedSite = { readonly site: string; readonly code: string }

export type Totals = {
  /** Messages and events. */
  readonly sightings: number
  readonly hosts: number
  readonly requests: number
  /** Hosts that were cut short by a stop. */
  readonly interrupted: number
  readonly skipped: number
  readonly refused: number
  readonly deadLetters: number
}

/** `siteName` gives a site's name for its id. */
export const createAccount = (siteName: (id: string) => string, nowMs: () => number): Account => {
  const ledger = emptyLedger()
  let sightings = 0
  return {
    sent: (more) => {
      sightings += more
    },
    happened: (event) => enter(ledger, event, { siteName, nowMs }),
    died: (letter) => void ledger.letters.set(letter.body, letter),
    scans: () => [...ledger.scans.values()],
    requestedHosts: (site) => requestedIn(ledger, site),
    requests: () => ledger.scans.size,
    interruptedHosts: (site) =>
      [...ledger.interruptions.values()].filter((one) => one.site === site).map(({ ip }) => ip),
    stops: () => ledger.stops,
    holds: () => ledger.holds,
    blocks: () => ledger.blocks,
    unblocked: () => ledger.unblocked,
    settledHosts: () => ledger.settled,
    refused: () => ledger.refused,
    errorCodes: () => [...ledger.letters.values()].map((letter) => letter.errorCode),
    totals: () => ({
      sightings,
      hosts: new Set(requestedIn(ledger)).size,
      requests: ledger.scans.size,
      interrupted: new Set([...ledger.interruptions.values()].map(({ site, ip }) => `${site} ${ip}`)).size,
      skipped: ledger.skipped.size,
      refused: ledger.refused.size,
      deadLetters: ledger.letters.size,
    }),
  }
}

/** The bus may deliver an event twice: what is counted is kept by what makes it one. */
const emptyLedger = () => ({
  scans: new Map<string, Scan>(),
  interruptions: new Map<string, { readonly site: string; readonly ip: string }>(),
  refused: new Set<string>(),
  skipped: new Set<string>(),
  settled: new Set<string>(),
  letters: new Map<string, DeadLetter>(),
  stops: [] as StopEvent[],
  holds: [] as HeldSite[],
  blocks: [] as BlockedSite[],
  unblocked: [] as string[],
})
type Ledger = ReturnType<typeof emptyLedger>

type Reading = { readonly siteName: (id: string) => string; readonly nowMs: () => number }

const enter = (ledger: Ledger, event: OutcomeEvent, { siteName, nowMs }: Reading): void => {
  switch (event.kind) {
    case 'Scan Started':
      ledger.scans.set(event.scanId, { site: siteName(event.site), atMs: nowMs(), ips: event.ips })
      break
    case 'Hosts Requeued':
      for (const ip of event.ips) ledger.interruptions.set(`${event.scanId} ${ip}`, { site: siteName(event.site), ip })
      break
    case 'Hosts Skipped':
    case 'Hosts Rejected':
      for (const ip of event.ips) {
        ledger.settled.add(ip)
        if (event.kind === 'Hosts Rejected') ledger.refused.add(`${ip} (${event.reason})`)
        else ledger.skipped.add(`${siteName(event.site)} ${ip}`)
      }
      break
    case 'Hosts Held':
      ledger.holds.push({ site: siteName(event.site), reason: event.reason })
      break
    case 'Lane Blocked':
      ledger.blocks.push({ site: siteName(event.site), code: event.code })
      break
    case 'Scan Stop Accepted':
    case 'Scan Stop Not Running':
    case 'Scan Stop Failed':
      ledger.stops.push({ ...event, sites: event.sites.map(siteName) })
      break
    case 'Lane Unblocked':
      ledger.unblocked.push(siteName(event.site))
      break
    case 'other':
      break
    default:
      unreachable(event)
  }
}

const requestedIn = ({ scans }: Ledger, site?: string): readonly string[] =>
  [...scans.values()].filter((scan) => site === undefined || scan.site === site).flatMap(({ ips }) => ips)
