import { rangesText } from '../example/address-ranges.ts'
import { areFewest, type Batching, type Scan, windowsIn } from '../example/windows.ts'
import type { SentCapture } from './send-capture.ts'

export type Figures = {
  readonly scannedHosts: number
  readonly requests: number
  readonly windows: number
  /** Whether the requests are Σ ⌈hosts ÷ maxIpsPerScan⌉ over windows, and that many windows there could be. */
  readonly areFewest: boolean
  readonly notScanned: readonly string[]
  readonly scannedTwice: readonly string[]
}

/** What became of a capture. `settled`: hosts that were refused or skipped, each with its reason. */
export const figuresOf = (
  { hosts, beganAtMs }: Pick<SentCapture, 'hosts' | 'beganAtMs'>,
  { scans, settled }: { readonly scans: readonly Scan[]; readonly settled: ReadonlySet<string> },
  batching: Batching,
): Figures => {
  const requested = scans.flatMap(({ ips }) => ips)
  const scanned = new Set(requested)
  return {
    scannedHosts: scanned.size,
    requests: scans.length,
    windows: windowsIn(scans, batching.maxIpsPerScan),
    areFewest: areFewest(scans, beganAtMs, batching),
    notScanned: [...hosts].filter((host) => !scanned.has(host) && !settled.has(host)),
    scannedTwice: requested.filter((ip, index) => requested.indexOf(ip) !== index),
  }
}

/** Whether every host was scanned once, with as few requests as can be. */
export const isAsExpected = ({ areFewest, notScanned, scannedTwice }: Figures): boolean =>
  areFewest && notScanned.length === 0 && scannedTwice.length === 0

export const figureLines = (sent: SentCapture, figures: Figures, { maxIpsPerScan }: Batching): readonly string[] => [
  '',
  'The capture in numbers',
  row(sent.sightings, `${plural(sent.sightings, 'sighting')} sent, in ${sent.events} ${plural(sent.events, 'event')}`),
  row(sent.hosts.size, `different ${plural(sent.hosts.size, 'host')} in them`),
  row(figures.scannedHosts, `${plural(figures.scannedHosts, 'host')} scanned`),
  row(figures.requests, requestsText(figures, maxIpsPerScan)),
  ...(sent.unreadableLines > 0
    ? [row(sent.unreadableLines, `${plural(sent.unreadableLines, 'line')} that cannot be read`)]
    : []),
  ...problem('not scanned', figures.notScanned),
  ...problem('requested more than once', figures.scannedTwice),
]

const requestsText = ({ areFewest, windows, requests }: Figures, maxIpsPerScan: number): string =>
  `${plural(requests, 'scan request')}, ${
    areFewest
      ? `the fewest possible: ${windows} ${plural(windows, 'window')}, ${maxIpsPerScan} hosts a request at most`
      : `more than the windows that there can have been call for, with ${maxIpsPerScan} hosts a request at most`
  }`

const plural = (number: number, one: string): string => (number === 1 ? one : `${one}s`)

const row = (number: number, what: string): string => `    ${String(number).padStart(6)} ${what}`

const problem = (what: string, hosts: readonly string[]): readonly string[] =>
  hosts.length === 0 ? [] : [`    ${what}: ${hosts.length} ${plural(hosts.length, 'host')}, ${rangesText(hosts)}`]
