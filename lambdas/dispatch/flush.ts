import { acquireSlot, isInTime, sleepUntil } from '../domain/acquire-slot.ts'
import { afterStart, type NextStep } from '../domain/after-answer.ts'
import { nextBatch } from '../domain/batching.ts'
import { type EpochMs, epochMs, msOf, secondOf } from '../domain/instant.ts'
import type { PendingHost } from '../domain/lane.ts'
import type { TakenLease } from '../domain/ports.ts'
import { SLOT_TOLERANCE_MS, wakeForSlotAt } from '../domain/request-budget.ts'
import type { Restriction } from '../domain/restriction.ts'
import { wasSent } from '../domain/scan-answer.ts'
import type { TeamBlock } from '../domain/team-block.ts'
import { unreachable } from '../domain/unreachable.ts'
import { sendsEverything } from '../domain/waking.ts'
import type { DispatchPorts } from './dispatch-ports.ts'
import { dropForbidden, dropFresh } from './drop-hosts.ts'
import type { Flush, FlushResult, Waiting } from './flush-state.ts'
import { recordRejected, recordScan } from './record.ts'
import { tellUnblocked, tellWaiting } from './tell.ts'
import { abandoned, blocked, held, wait } from './wait.ts'

/** What one more request may take: a wait for its slot, the request's time-out, the writes after it. */
const TIME_FOR_A_REQUEST_MS = 21_000

/** A read costs little, but not nothing. */
const WORTH_READING_AGAIN_MS = 500

/** What ends a flush before its hosts are through. */
type Ending = Waiting | { readonly kind: 'lease-lost' }

/** Turns a lane's pending hosts into scan requests, one after the other, until none is left or something says wait. */
export const flushLane = async (ports: DispatchPorts, taken: TakenLease, deadline: EpochMs): Promise<FlushResult> => {
  const flush = startOf(ports, taken, deadline)
  if (!ports.directory.knows(taken.lease.lane)) return abandoned(flush)
  const [restriction, block] = await Promise.all([
    restrictionAt(flush, flush.startedAtMs),
    ports.teamBlocks.on(taken.lease.lane.team),
  ])
  if (restriction) return held(flush, restriction)
  if (block && block.until > secondOf(ports.clock.now())) return blocked(flush, block)
  if ((await readHosts(flush)) === 'lease-lost') return { kind: 'lease-lost' }
  flush.readMs = ports.clock.now() - flush.startedAtMs

  const everything = sendsEverything(taken.state, secondOf(ports.clock.now()))
  for (;;) {
    if (batchOf(flush, everything).length === 0) {
      await tellUnblocked(flush)
      return restOf(flush)
    }
    const ending = await waitForSlot(flush)
    if (ending) return ending
    const batch = batchOf(flush, everything)
    const unsent = batch.length > 0 ? await request(flush, batch) : undefined
    if (unsent) return unsent
  }
}

const batchOf = (flush: Flush, everything: boolean): readonly PendingHost[] =>
  nextBatch(flush.hosts, {
    limit: flush.ports.batching.maxIpsPerScan,
    everything,
    ...(flush.suspectUpTo !== undefined && { suspectUpTo: flush.suspectUpTo }),
  })

const startOf = (ports: DispatchPorts, taken: TakenLease, deadline: EpochMs): Flush => ({
  ports,
  taken,
  deadline,
  hosts: [],
  startedAtMs: ports.clock.now(),
  readAtMs: ports.clock.now(),
  readMs: 0,
  sent: 0,
  attempt: taken.state.wake?.attempt ?? 0,
  blocked: taken.state.wake?.blocked ?? false,
  reservedAtMs: taken.state.wake?.slotAtMs,
  suspectUpTo: taken.state.wake?.suspectUpTo,
  requestedAt: secondOf(ports.clock.now()),
})

const restOf = ({ hosts }: Flush): FlushResult =>
  hosts.length === 0 ? { kind: 'drained' } : { kind: 'collect', remaining: hosts.length }

/**
 * Comes back when one request may be sent, or with why none may. What is read just before the slot may take longer than until
 * its end, or than the lease: then all is looked at again.
 */
const waitForSlot = async (flush: Flush): Promise<Ending | undefined> => {
  const { ports, taken } = flush
  const { team } = taken.lease.lane
  for (;;) {
    if (ports.clock.now() + TIME_FOR_A_REQUEST_MS > flush.deadline) {
      return wait(flush, { at: secondOf(ports.clock.now()), reason: 'slot' })
    }
    await ports.scanApi.prepare(team)
    const { reservedAtMs, readMs: leadMs } = flush
    const slot = await acquireSlot(ports, { team, share: 'scan', reservedAtMs, leadMs })
    flush.reservedAtMs = undefined
    if (slot.kind === 'later') return wait(flush, wakeForSlotAt(slot.slotAtMs, timeToSlotMs(flush)))
    // The request leaves at its slot: what counts is what forbids it then.
    const restriction = await restrictionAt(flush, slot.slotAtMs)
    const ending = restriction ? await held(flush, restriction) : await readAgain(flush, slot.slotAtMs)
    if (ending) return ending
    await sleepUntil(ports.clock, slot.slotAtMs)
    if (isInTime(ports.clock, slot.slotAtMs) && ports.clock.now() < flush.deadline) return undefined
  }
}

/** A slot is not waited for on the spot for much longer. */
const LONGEST_LAST_LOOK_MS = 2000

/** The lease, the look at the lane and the slot take a flush twice as long as the look; then it looks once more. */
const timeToSlotMs = ({ readMs }: Flush): number => 2 * readMs + Math.min(readMs, LONGEST_LAST_LOOK_MS)

/**
 * What has come while the slot was waited for goes along, if there is room for it and time to read it: the fuller the request,
 * the fewer.
 */
const readAgain = async (flush: Flush, slotAtMs: EpochMs): Promise<Ending | undefined> => {
  const { ports } = flush
  const now = ports.clock.now()
  const isFull = flush.hosts.length >= ports.batching.maxIpsPerScan
  if (isFull || now - flush.readAtMs < WORTH_READING_AGAIN_MS) return undefined
  // It may go on into the slot, which may be used a second late.
  if (now + flush.readMs > slotAtMs + SLOT_TOLERANCE_MS / 2) return undefined
  return (await readHosts(flush)) === 'lease-lost' ? { kind: 'lease-lost' } : undefined
}

const readHosts = async (flush: Flush): Promise<'removed' | 'lease-lost'> => {
  flush.readAtMs = flush.ports.clock.now()
  flush.hosts = await flush.ports.pending.read(flush.taken.lease.lane)
  return (await dropForbidden(flush)) === 'lease-lost' ? 'lease-lost' : dropFresh(flush)
}

/** Sends one request and carries out what follows from its answer; answers why the flush must end, if it must. */
const request = async (flush: Flush, batch: readonly PendingHost[]): Promise<Ending | undefined> => {
  const { ports, taken, attempt } = flush
  const ips = batch.map(({ ip }) => ip)
  flush.requestedAt = secondOf(ports.clock.now())
  const answer = await ports.scanApi.start(taken.lease.lane, ips)
  ports.telemetry.count('ScanRequests', wasSent(answer) ? 1 : 0)
  ports.telemetry.count('ScanRequestsFailed', answer.kind === 'started' ? 0 : 1)
  ports.telemetry.count('ScanRequestsUnserved', answer.kind === 'started' || answer.kind === 'refused' ? 0 : 1)
  return carryOut(flush, afterStart(answer, { batch, attempt, now: ports.clock.now(), random: ports.random() }))
}

const carryOut = async (flush: Flush, step: NextStep): Promise<Ending | undefined> => {
  switch (step.kind) {
    case 'scanned':
      flush.attempt = 0
      return (await recordScan(flush, step)) === 'lease-lost' ? { kind: 'lease-lost' } : undefined
    case 'halve':
      flush.suspectUpTo = step.suspectUpTo
      await tellUnblocked(flush)
      return undefined
    case 'reject':
      flush.suspectUpTo = undefined
      await tellUnblocked(flush)
      return (await recordRejected(flush, step)) === 'lease-lost' ? { kind: 'lease-lost' } : undefined
    case 'repeat':
      return undefined
    case 'pause':
      await flush.ports.budget.pause(flush.taken.lease.lane.team, step.until)
      return undefined
    case 'wait':
      await tellWaiting(flush, step)
      if (step.wholeTeam) await blockTeam(flush, step)
      return { ...wait(flush, step.wake), ...(step.wholeTeam && { ofTeam: true }) }
    default:
      return unreachable(step)
  }
}

/** What forbids a request at `at`, or now if that is over. */
const restrictionAt = ({ ports, taken }: Flush, at: EpochMs): Promise<Restriction | undefined> =>
  ports.restrictions.at(taken.lease.lane, secondOf(epochMs(Math.max(at, ports.clock.now()))))

const blockTeam = (flush: Flush, { wake, code, message }: Extract<NextStep, { kind: 'wait' }>): Promise<void> => {
  const because = wake.because ?? code
  const block: TeamBlock = { until: wake.at, code, message, because }
  return flush.ports.teamBlocks.put(flush.taken.lease.lane.team, block, msOf(flush.requestedAt))
}
