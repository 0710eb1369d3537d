import type { StopStep } from '../domain/after-stop.ts'
import { BadMessage } from '../domain/errors.ts'
import { type EpochSeconds, epochMs, msAfter, msOf } from '../domain/instant.ts'
import type { StopFacts } from '../domain/outcome.ts'
import type { StopRecord } from '../domain/stop-record.ts'
import type { StopRequest } from '../domain/stop-request.ts'
import { leasedUntil } from './leased-lanes.ts'
import { LOOK_AGAIN_MS, lookAgain, putBack } from './put-back.ts'
import { requeueInterrupted, scansMaybeRunning } from './requeue.ts'
import { sendStop } from './send-stop.ts'
import type { StopPorts } from './stop-ports.ts'

/** A reserved slot is waited for on the spot from this much before it. */
const EARLY_FOR_SLOT_MS = 4000

/**
 * Stops one schedule, or leaves a message that goes on with it. Throws `BadMessage` when no further try will be made. A request
 * that was answered is not sent again: the scan that runs now may be the one that makes good for the one that was stopped.
 */
export const stopSchedule = async (ports: StopPorts, request: StopRequest): Promise<void> => {
  const now = ports.clock.now()
  const [record, leaseEndsAt] = await Promise.all([
    // Putting hosts back may be done twice.
    request.cutAtMs === undefined ? ports.stopLog.read(request) : undefined,
    // Read before the request: a start that begins later finds the hold or blackout, one that began before is seen here.
    leasedUntil(ports, request),
  ])
  if (record) return record.done ? doneBefore(ports, request, record) : finish(ports, request, record)
  if (request.againUntilMs !== undefined && leaseEndsAt !== undefined && now < request.againUntilMs) {
    return ports.stopRequests.send(request, msAfter(now, LOOK_AGAIN_MS))
  }
  if (request.cutAtMs !== undefined) return requeueInterrupted(ports, request)
  if (leaseEndsAt === undefined && (await isNotOurs(ports, request))) return leaveAlone(ports, request)
  const step = await sendStop(ports, request)
  if (step.kind === 'later') {
    const { slotAtMs } = step
    // What it took to come here is what it will take again, as the table is now.
    const aheadMs = EARLY_FOR_SLOT_MS + ports.clock.now() - now
    return ports.stopRequests.send({ ...request, slotAtMs }, epochMs(slotAtMs - aheadMs))
  }
  if (step.kind === 'retry' || step.kind === 'failed') return tryAgain(ports, request, step)
  const answered = answerOf(ports, { request, told: step.kind, leaseEndsAt })
  await ports.stopLog.write(request, answered)
  return finish(ports, request, answered)
}

type Answer = {
  readonly request: StopRequest
  readonly told: StopRecord['told']
  readonly leaseEndsAt: EpochSeconds | undefined
}

const answerOf = ({ clock }: StopPorts, { request, told, leaseEndsAt }: Answer): StopRecord => ({
  told,
  atMs: clock.now(),
  mayHaveCut: told === 'accepted' || request.unsure,
  ...(leaseEndsAt !== undefined && { leaseEndsAt }),
  done: false,
})

/** Does what follows from the answer. Each step may be done twice; the mark comes last. */
const finish = async (ports: StopPorts, request: StopRequest, record: StopRecord): Promise<void> => {
  const { told, atMs, mayHaveCut, leaseEndsAt } = record
  if (mayHaveCut) await putBack(ports, request, atMs)
  await publish(ports, told === 'accepted' ? 'Scan Stop Accepted' : 'Scan Stop Not Running', request)
  if (leaseEndsAt !== undefined && request.againUntilMs === undefined) {
    await lookAgain(ports, request, { againUntilMs: msOf(leaseEndsAt) })
  }
  await ports.stopLog.write(request, { ...record, done: true })
}

/** A try that did not find the stop done may have gone through so much later: some reads, a slot, the request. */
const LONGEST_TRY_MS = 30_000

/**
 * Another delivery of this stop has carried it out. It may have been told "not running" because a try of ours had stopped the
 * scan: then it has put nothing back.
 */
const doneBefore = async (ports: StopPorts, request: StopRequest, { atMs }: StopRecord): Promise<void> => {
  ports.telemetry.info('stop.done-before', { team: request.team, schedule: request.schedule })
  if (request.unsure) await putBack(ports, request, msAfter(atMs, LONGEST_TRY_MS))
}

const leaveAlone = async (ports: StopPorts, request: StopRequest): Promise<void> => {
  const reason = 'stopOnlyOurs, and no scan of ours can be running'
  await publish(ports, 'Scan Stop Not Running', { ...request, reason })
  const answered = answerOf(ports, { request, told: 'not-running', leaseEndsAt: undefined })
  await ports.stopLog.write(request, { ...answered, done: true })
}

type Failure = Extract<StopStep, { kind: 'retry' | 'failed' }>

/** Leaves a message for the next try; after the last one says that it was in vain. */
const tryAgain = async (ports: StopPorts, request: StopRequest, step: Failure): Promise<void> => {
  const { code, message, unsure } = step
  if (step.kind === 'retry') {
    if (step.pause) await ports.budget.pause(request.team, step.at)
    ports.telemetry.warn('stop.again', { team: request.team, schedule: request.schedule, code, at: step.at })
    const { slotAtMs: _slot, ...next } = request
    return ports.stopRequests.send({ ...next, tries: request.tries + 1, unsure: request.unsure || unsure }, step.at)
  }
  if (request.unsure || unsure) await putBack(ports, request, ports.clock.now())
  await ports.outcomes.publish([{ kind: 'Scan Stop Failed', ...factsOf(ports, request), code, message }])
  throw new BadMessage('stop-failed', `the scan API did not stop schedule ${request.schedule}: ${code}: ${message}`)
}

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
