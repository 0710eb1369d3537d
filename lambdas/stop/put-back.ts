import { type EpochMs, msAfter, msOf } from '../domain/instant.ts'
import type { StopRequest } from '../domain/stop-request.ts'
import { leasedUntil } from './leased-lanes.ts'
import { requeueInterrupted } from './requeue.ts'
import type { StopPorts } from './stop-ports.ts'

/** How often a schedule is looked at whose lane has a start on its way. */
export const LOOK_AGAIN_MS = 3000

/** Leaves a message that waits for the leases to end: by then every start that was on its way is answered. */
export const lookAgain = (
  ports: StopPorts,
  { slotAtMs: _slot, ...request }: StopRequest,
  look: { readonly againUntilMs: EpochMs; readonly cutAtMs?: EpochMs },
): Promise<void> =>
  ports.stopRequests.send({ ...request, tries: 0, unsure: false, ...look }, msAfter(ports.clock.now(), LOOK_AGAIN_MS))

/**
 * Puts back the hosts of scans that began by `cutAtMs`. One may have been cut before its start was answered, and is not in the
 * log yet: its hosts are put back when it is.
 */
export const putBack = async (ports: StopPorts, request: StopRequest, cutAtMs: EpochMs): Promise<void> => {
  // Read before the log: a flush that has ended by now has logged its scans.
  const leaseEndsAt = await leasedUntil(ports, request)
  await requeueInterrupted(ports, { ...request, cutAtMs })
  if (leaseEndsAt !== undefined) await lookAgain(ports, request, { againUntilMs: msOf(leaseEndsAt), cutAtMs })
}
