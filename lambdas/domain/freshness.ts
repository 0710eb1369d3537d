import type { EpochSeconds } from './instant.ts'
import type { PendingHost } from './lane.ts'

/**
 * Whether a scan begun at `scannedAt` makes another one of `host` needless: a forced host's if it began since the force, any
 * other's if it is younger than `rescanAfterSeconds`.
 */
export const isFresh = (
  host: PendingHost,
  scannedAt: EpochSeconds | undefined,
  at: { readonly now: EpochSeconds; readonly rescanAfterSeconds: number },
): boolean => {
  const begunAt = scannedAt ?? Number.NEGATIVE_INFINITY
  if (host.forcedAt !== undefined) return begunAt >= Math.max(...host.forcedAt)
  return begunAt + at.rescanAfterSeconds > at.now
}
