import { acquireSlot } from '../domain/acquire-slot.ts'
import { afterStop, type StopStep } from '../domain/after-stop.ts'
import { BadMessage } from '../domain/errors.ts'
import { type EpochMs, type EpochSeconds, epochMs, msAfter, msOf, secondOf } from '../domain/instant.ts'
import type { StopFacts } from '../domain/outcome.ts'
import type { StopRequest } from '../domain/stop-request.ts'
import { unreachable } from '../domain/unreachable.ts'
import { leasedUntil } from './leased-lanes.ts'
import { requeueInterrupted, scansMaybeRunning } from './requeue.ts'
import type { StopPorts } from './stop-ports.ts'

/** How often a schedule is looked at whose lane has a start on its way. */
const LOOK_AGAIN_MS = 3000

/** A reserved slot is waited for on the spot from this much before it. */
const EARLY_FOR_SLOT_MS = 4000

/**
 * Stops one schedule, or leaves a message that goes on with it. Throws `BadMessage` when no further try will be made. What was
 * carried out is not repeated: the scan that runs now may be the one that makes good for the one that was stopped.
 */
export const stopSchedule = async (ports: StopPorts, request: StopRequest): Promise<void> => {
  const { team, schedule } = request
  const now = ports.clock.now()
  const [doneAt, leaseEndsAt] = await Promise.all([
    // Putting hosts back may be done twice.
    request.cutAtMs === undefined ? ports.stopLog.doneAt(request) : undefined,
    // Read before the request: a start that begins later finds the hold or blackout, one that began before is seen here.
    leasedUntil(ports, { team, schedule }),
  ])
  if (doneAt !== undefined) return doneBefore(ports, request, doneAt)
  if (request.againUntilMs !== undefined && leaseEndsAt !== undefined && now < request.againUntilMs) {
    return ports.stopRequests.send(request, msAfter(now, LOOK_AGAIN_MS))
  }
  if (request.cutAtMs !== undefined) return requeueInterrupted(ports, request)
  if (leaseEndsAt === undefined && (await isNotOurs(ports, request))) {
    await publish(ports, 'Scan Stop Not Running', {
      ...request,
      reason: 'stopOnlyOurs, and no scan of ours can be running',
    })
    return markDone(ports, request)
  }
  const step = await send(ports, request)
  if (step.kind === 'later') {
    const { slotAtMs } = step
    // What it took to come here is what it will take again, as the table is now.
    const aheadMs = EARLY_FOR_SLOT_MS + ports.clock.now() - now
    return ports.stopRequests.send({ ...request, slotAtMs }, epochMs(slotAtMs - aheadMs))
  }
  await carryOut(ports, request, step)
  const stopped = step.kind === 'accepted' || step.kind === 'not-running'
  if (stopped && leaseEndsAt !== undefined && request.againUntilMs === undefined) {
    await lookAgain(ports, request, { againUntilMs: msOf(leaseEndsAt) })
  }
  if (stopped) await markDone(ports, request)
}

/** A try that did not find the stop done may have gone through so much later: some reads, a slot, the request. */
const LONGEST_TRY_MS = 30_000

/**
 * Another delivery of this stop has carried it out. It may have been told "not running" because a try of ours had stopped the
 * scan: then it has put nothing back.
 */
const doneBefore = async (ports: StopPorts, request: StopRequest, doneAt: EpochSeconds): Promise<void> => {
  ports.telemetry.info('stop.done-before', { team: request.team, schedule: request.schedule })
  if (request.unsure) await putBack(ports, request, msAfter(msOf(doneAt), LONGEST_TRY_MS))
}

const markDone = (ports: StopPorts, request: StopRequest): Promise<void> =>
  ports.stopLog.markDone(request, secondOf(ports.clock.now()))

/** Leaves a message that waits for the leases to end: by then every start that was on its way is answered. */
const lookAgain = (
  ports: StopPorts,
  request: StopRequest,
  look: { readonly againUntilMs: EpochMs; readonly cutAtMs?: EpochMs },
): Promise<void> =>
  ports.stopRequests.send(
    { ...withoutSlot(request), tries: 0, unsure: false, ...look },
    msAfter(ports.clock.now(), LOOK_AGAIN_MS),
  )

/** A scan may have been cut before its start was answered, and is not in the log yet: its hosts are put back when it is. */
const putBack = async (ports: StopPorts, request: StopRequest, cutAtMs = ports.clock.now()): Promise<void> => {
  // Read before the log: a flush that has ended by now has logged its scans.
  const leaseEndsAt = await leasedUntil(ports, request)
  await requeueInterrupted(ports, { ...request, cutAtMs })
  if (leaseEndsAt !== undefined) await lookAgain(ports, request, { againUntilMs: msOf(leaseEndsAt), cutAtMs })
}

type AnsweredStep = Exclude<StopStep, { kind: 'repeat' }>

/** Sends the request, once more at once if the token was changed meanwhile. */
const send = async (
  ports: StopPorts,
  request: StopRequest,
): Promise<AnsweredStep | { kind: 'later'; slotAtMs: EpochMs }> => {
  let reservedAtMs = request.slotAtMs
  for (;;) {
    await ports.scanApi.prepare(request.team)
    const slot = await acquireSlot(ports, { team: request.team, share: 'stop', reservedAtMs })
    reservedAtMs = undefined
    if (slot.kind === 'later') return slot
    const answer = await ports.scanApi.stop(request.team, request.schedule)
    ports.telemetry.count('StopRequests', 1)
    const step = afterStop(answer, { tries: request.tries + 1, now: ports.clock.now() })
    if (step.kind !== 'repeat') return step
  }
}

const carryOut = async (ports: StopPorts, request: StopRequest, step: AnsweredStep): Promise<void> => {
  switch (step.kind) {
    case 'accepted':
      await putBack(ports, request)
      return publish(ports, 'Scan Stop Accepted', request)
    case 'not-running':
      if (request.unsure) await putBack(ports, request)
      return publish(ports, 'Scan Stop Not Running', request)
    case 'retry': {
      const { at, unsure, pause, code } = step
      if (pause) await ports.budget.pause(request.team, at)
      ports.telemetry.warn('stop.again', { team: request.team, schedule: request.schedule, code, at })
      return ports.stopRequests.send(
        { ...withoutSlot(request), tries: request.tries + 1, unsure: request.unsure || unsure },
        at,
      )
    }
    case 'failed': {
      const { code, message, unsure } = step
      if (request.unsure || unsure) await putBack(ports, request)
      await ports.outcomes.publish([{ kind: 'Scan Stop Failed', ...factsOf(ports, request), code, message }])
      throw new BadMessage('stop-failed', `the scan API did not stop schedule ${request.schedule}: ${code}: ${message}`)
    }
    default:
      return unreachable(step)
  }
}

const withoutSlot = ({ slotAtMs: _slot, ...request }: StopRequest): StopRequest => request

/** `stopOnlyOurs`: the customer's own weekly scan is left alone. */
const isNotOurs = async (ports: StopPorts, request: StopRequest): Promise<boolean> => {
  if (!ports.directory.teamNamed(request.team).stopOnlyOurs || request.unsure) return false
  return (await scansMaybeRunning(ports, request, 'all')).length === 0
}

const publish = (
  ports: StopPorts,
  kind: 'Scan Stop Accepted' | 'Scan Stop Not Running',
  request: StopRequest,
): Promise<void> => ports.outcomes.publish([{ kind, ...factsOf(ports, request) }])

const factsOf = (ports: StopPorts, { team, schedule, by, reason }: StopRequest): StopFacts => ({
  team,
  schedule,
  sites: ports.directory.sitesOn(team, schedule),
  by,
  ...(reason !== undefined && { reason }),
})
