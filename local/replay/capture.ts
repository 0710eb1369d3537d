import { parseIpv4 } from '../../lambdas/domain/ipv4.ts'

/** A row of a capture: a host that was seen, or what is wrong with the line. */
export type CaptureRow =
  | { readonly kind: 'seen'; readonly atMs: number; readonly host: string }
  | { readonly kind: 'unreadable'; readonly line: number; readonly reason: string }

type Columns = { readonly ts: number; readonly host: number }

/**
 * Reads a Zeek log with the fields `ts` and `host`, or tab-separated rows of time and host with or without a heading.
 * Times are epoch seconds or ISO 8601. One row at a time, so that a capture may be larger than memory.
 */
export async function* readCapture(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<CaptureRow> {
  let columns: Columns = { ts: 0, host: 1 }
  let line = 0
  for await (const text of lines) {
    line += 1
    const words = text.trimEnd().split('\t')
    const named = columnsNamedBy(words)
    if (named) columns = named
    else if (!text.startsWith('#') && text.trim() !== '') yield rowOf(words, columns, line)
  }
}

/** Zeek's `#fields` line, or a heading. */
const columnsNamedBy = (words: readonly string[]): Columns | undefined => {
  const names = words[0] === '#fields' ? words.slice(1) : words
  const columns = { ts: names.indexOf('ts'), host: names.indexOf('host') }
  return columns.ts >= 0 && columns.host >= 0 ? columns : undefined
}

const rowOf = (words: readonly string[], { ts, host }: Columns, line: number): CaptureRow => {
  const atMs = timeOf(words[ts] ?? '')
  if (atMs === undefined)
    return { kind: 'unreadable', line, reason: `no time in column ${ts + 1}: expected epoch seconds or ISO 8601` }
  const ip = parseIpv4(words[host] ?? '')
  return ip.ok
    ? { kind: 'seen', atMs, host: words[host] ?? '' }
    : { kind: 'unreadable', line, reason: `column ${host + 1}: ${ip.reason}` }
}

const timeOf = (text: string): number | undefined => {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const atMs = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(atMs) ? undefined : atMs
}

/** The hosts that were seen in one second. */
export type Sighted = { readonly atMs: number; readonly hosts: readonly string[] }

/** Keeps an event far below the 256 KB that the bus takes. */
const HOSTS_PER_EVENT = 500

/** Gathers neighbouring rows of the same second, one row a host; tells `onUnreadable` of lines that cannot be read. */
export async function* bySecond(
  rows: AsyncIterable<CaptureRow>,
  onUnreadable: (row: Extract<CaptureRow, { kind: 'unreadable' }>) => void,
): AsyncGenerator<Sighted> {
  let open: { readonly atMs: number; readonly hosts: string[] } | undefined
  for await (const row of rows) {
    if (row.kind === 'unreadable') {
      onUnreadable(row)
      continue
    }
    if (open && isSameSecond(open.atMs, row.atMs) && open.hosts.length < HOSTS_PER_EVENT) open.hosts.push(row.host)
    else {
      if (open) yield open
      open = { atMs: row.atMs, hosts: [row.host] }
    }
  }
  if (open) yield open
}

const isSameSecond = (aMs: number, bMs: number): boolean => Math.floor(aMs / 1000) === Math.floor(bMs / 1000)
