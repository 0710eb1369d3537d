import { acquireSlot } from '../domain/acquire-slot.ts'
import { afterStop, type StopStep } from '../domain/after-stop.ts'
import type { EpochMs } from '../domain/instant.ts'
import { wasSent } from '../domain/scan-answer.ts'
import type { StopRequest } from '../domain/stop-request.ts'
import type { StopPorts } from './stop-ports.ts'

type AnsweredStep = Exclude<StopStep, { kind: 'repeat' }>

/** Sends the request in a slot, once more at once if the token was changed meanwhile; or answers which slot is reserved for it. */
export const sendStop = async (
  ports: StopPorts,
  request: StopRequest,
): Promise<AnsweredStep | { readonly kind: 'later'; readonly slotAtMs: EpochMs }> => {
  let reservedAtMs = request.slotAtMs
  for (;;) {
    await ports.scanApi.prepare(request.team)
    const slot = await acquireSlot(ports, { team: request.team, share: 'stop', reservedAtMs })
    reservedAtMs = undefined
    if (slot.kind === 'later') return slot
    const answer = await ports.scanApi.stop(request.team, request.schedule)
    ports.telemetry.count('StopRequests', wasSent(answer) ? 1 : 0)
    const step = afterStop(answer, { tries: request.tries + 1, now: ports.clock.now() })
    if (step.kind !== 'repeat') return step
  }
}
