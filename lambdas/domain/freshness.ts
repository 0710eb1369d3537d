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
  // Stryker disable next-line ConditionalExpression: what is compared with undefined below is false too
  if (scannedAt === undefined) return false
  if (host.forcedAt !== undefined) return scannedAt >= Math.max(...host.forcedAt)
  return scannedAt + at.rescanAfterSeconds > at.now
}
