import { randomUUID } from 'node:crypto'

type ScanOrder = {
  readonly team: string
  readonly schedule: string
  readonly site: string
  readonly ips: readonly string[]
}

export type SimulatedScan = ScanOrder & {
  readonly scanId: string
  readonly scanSiteId: string
  readonly startedAtMs: number
  /** When it ends, or ended, by itself or stopped. */
  readonly endsAtMs: number
  readonly stopped: boolean
}

export type Scans = {
  readonly start: (order: ScanOrder, nowMs: number) => SimulatedScan
  /** Stops what runs on a schedule of a team; answers how many scans that were. */
  readonly stop: (scope: { readonly team: string; readonly schedule: string }, nowMs: number) => number
  /** All since the last reset, oldest first. */
  readonly all: () => readonly SimulatedScan[]
  readonly reset: () => void
}

const isRunning = (scan: SimulatedScan, nowMs: number): boolean => nowMs < scan.endsAtMs

/** Scans that do nothing for `scanTakesMs` and are over then. */
export const simulatedScans = (scanTakesMs: number): Scans => {
  let scans: readonly SimulatedScan[] = []
  return {
    start: (order, nowMs) => {
      const ids = { scanId: randomUUID(), scanSiteId: randomUUID() }
      const scan = { ...order, ...ids, startedAtMs: nowMs, endsAtMs: nowMs + scanTakesMs, stopped: false }
      scans = [...scans, scan]
      return scan
    },
    stop: ({ team, schedule }, nowMs) => {
      const hit = new Set(
        scans.filter((scan) => scan.team === team && scan.schedule === schedule && isRunning(scan, nowMs)),
      )
      scans = scans.map((scan) => (hit.has(scan) ? { ...scan, endsAtMs: nowMs, stopped: true } : scan))
      return hit.size
    },
    all: () => scans,
    reset: () => {
      scans = []
    },
  }
}
