import type { OutcomeEvent } from './outcome-event.ts'
import type { Scan } from './windows.ts'

export type DeadLetter = {
  readonly id: string
  readonly body: string
  readonly errorCode: string
  readonly errorMessage: string
}

/** What was sent and what became of it, as far as it has been seen. */
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
  /** Hosts that were not scanned, or not again, and are settled by that. */
  readonly settledHosts: () => ReadonlySet<string>
  /** `ip (reason)`. */
  readonly refused: () => ReadonlySet<string>
  /** Codes of dead letters, equal letters counted once. */
  readonly errorCodes: () => readonly string[]
  readonly totals: () => Totals
}

export type Totals = {
  /** Messages and events. */
  readonly sightings: number
  readonly hosts: number
  readonly requests: number
  readonly skipped: number
  readonly refused: number
  readonly deadLetters: number
}

/** `siteName` gives a site's name for its id. */
export const createAccount = (siteName: (id: string) => string, nowMs: () => number): Account => {
  const scans = new Map<string, Scan>()
  const refused = new Set<string>()
  const skipped = new Set<string>()
  const settled = new Set<string>()
  const letters = new Map<string, DeadLetter>()
  let sightings = 0
  const scansOf = (site?: string) => [...scans.values()].filter((scan) => site === undefined || scan.site === site)
  const requestedHosts = (site?: string) => scansOf(site).flatMap((scan) => scan.ips)
  return {
    sent: (more) => {
      sightings += more
    },
    // The bus may deliver an event twice: each is kept by what makes it one.
    happened: (event) => {
      if (event.kind === 'other') return
      const site = siteName(event.site)
      if (event.kind === 'Scan Started') {
        scans.set(event.scanId, { site, atMs: nowMs(), ips: event.ips })
        return
      }
      for (const ip of event.ips) {
        settled.add(ip)
        if (event.kind === 'Hosts Rejected') refused.add(`${ip} (${event.reason})`)
        else skipped.add(`${site} ${ip}`)
      }
    },
    died: (letter) => void letters.set(letter.body, letter),
    scans: () => scansOf(),
    requestedHosts,
    requests: () => scans.size,
    settledHosts: () => settled,
    refused: () => refused,
    errorCodes: () => [...letters.values()].map((letter) => letter.errorCode),
    totals: () => ({
      sightings,
      hosts: new Set(requestedHosts()).size,
      requests: scans.size,
      skipped: skipped.size,
      refused: refused.size,
      deadLetters: letters.size,
    }),
  }
}
