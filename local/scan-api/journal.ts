/** One request as the API saw it. It never holds the token. */
export type JournalEntry = {
  readonly number: number
  /** When the request came in. */
  readonly atMs: number
  readonly method: string
  readonly path: string
  /** `startMultipleIpScan` or `stopScan`; absent when the address is none of the API's. */
  readonly operation?: string
  /** Absent when the token is unknown. */
  readonly team?: string
  readonly schedule?: string
  readonly site?: string
  readonly ips?: readonly string[]
  /** Absent when the connection was broken instead. */
  readonly status?: number
  /** The code of the error that was answered. */
  readonly code?: string
  readonly scanId?: string
  /** Whether a scan was started or stopped, whatever was answered. */
  readonly handled: boolean
  /** The scripted fault that it met. */
  readonly fault?: string
}

export type Journal = {
  readonly add: (entry: Omit<JournalEntry, 'number'>) => JournalEntry
  readonly entries: () => readonly JournalEntry[]
  readonly reset: () => void
}

export const createJournal = (): Journal => {
  let entries: JournalEntry[] = []
  return {
    add: (entry) => {
      const numbered = { number: entries.length + 1, ...entry }
      entries.push(numbered)
      return numbered
    },
    entries: () => [...entries],
    reset: () => {
      entries = []
    },
  }
}

/** The most requests in any `windowMs`, those that were turned away counted too. For rule 2 of what must always hold. */
export const mostWithin = (entries: readonly Pick<JournalEntry, 'atMs'>[], windowMs = 60_000): number => {
  const times = entries.map(({ atMs }) => atMs).toSorted((a, b) => a - b)
  let first = 0
  return times.reduce((most, atMs, last) => {
    while ((times[first] ?? atMs) <= atMs - windowMs) first += 1
    return Math.max(most, last - first + 1)
  }, 0)
}
