import { BadMessage } from '../domain/errors.ts'
import { faultFacts } from '../domain/fault-facts.ts'
import { type EpochMs, type EpochSeconds, msOf, secondNotBefore, secondOf, secondsAfter } from '../domain/instant.ts'
import { type Lane, laneIdOf } from '../domain/lane.ts'
import { done, type IncomingMessage, type MessageResult } from '../domain/message.ts'
import type { LeaseAnswer } from '../domain/ports.ts'
import { wakeWaiting } from '../domain/wake-waiting.ts'
import type { DispatchPorts } from './dispatch-ports.ts'
import { flushLane } from './flush.ts'
import type { Waiting } from './flush-state.ts'
import { leaveLane } from './leave-lane.ts'
import { parseWakeUp, type WakeUp } from './wake-message.ts'

/** The holder is dead by then: its function has timed out, whatever its clock says. */
const LEASE_MARGIN_SECONDS = 5

/** A message that comes this early is waited for; an earlier one goes back to the queue. */
const EARLY_MS = 2000

/**
 * Flushes the lanes that its messages name, all at once. A message about a wake that is no longer the lane's dies here. Until
 * `deadline` (when the function is killed) everything is left so that it goes on by itself.
 */
export const createDispatch =
  (ports: DispatchPorts) =>
  async (messages: readonly IncomingMessage[], deadline: EpochMs): Promise<ReadonlyMap<string, MessageResult>> =>
    new Map(
      await Promise.all(messages.map(async (message) => [message.id, await handle(ports, message, deadline)] as const)),
    )

const handle = async (ports: DispatchPorts, message: IncomingMessage, deadline: EpochMs): Promise<MessageResult> => {
  try {
    await wakeLane(ports, parseWakeUp(message.body), deadline)
    return done
  } catch (error) {
    if (error instanceof BadMessage) return { kind: 'bad', error }
    ports.telemetry.error('dispatch.failed', { messageId: message.id, ...faultFacts(error) })
    return { kind: 'again', error }
  }
}

const wakeLane = async (ports: DispatchPorts, { lane, due }: WakeUp, deadline: EpochMs): Promise<void> => {
  const early = msOf(due) - ports.clock.now()
  if (early > EARLY_MS) {
    await ports.wakeUps.send(lane, due)
    return
  }
  if (early > 0) await ports.clock.sleep(early)

  const answer = await takeLease(ports, { lane, due }, deadline)
  if (answer.kind !== 'taken') return ports.telemetry.info(`wake-up.${answer.kind}`, { lane: laneIdOf(lane), due })
  const result = await flushLane(ports, answer, deadline)
  await leaveLane(ports, answer, result)
  if (result.kind === 'wait' && (await isLifted(ports, lane, result))) await wakeWaiting(ports, lane)
}

/**
 * Who lifts or shortens a hold, or mends a token, wakes the lanes that wait for it. This one did not wait yet when it was looked
 * at, and so may have been left out.
 */
const isLifted = async (ports: DispatchPorts, lane: Lane, { restriction, ofTeam }: Waiting): Promise<boolean> => {
  if (ofTeam) return (await ports.teamBlocks.on(lane.team)) === undefined
  if (!restriction) return false
  const now = await ports.restrictions.at(lane, secondOf(ports.clock.now()))
  return now === undefined || now.until < restriction.until
}

/** A message is sent before its wake is set, and without a delay it may be here first: then it looks again, after these waits. */
const LOOK_AGAIN_AFTER_MS = [200, 400, 800]

/** Later than this after its due a message has been overtaken, not its wake. */
const WAKE_IS_SET_WITHIN_MS = 5000

const takeLease = async (ports: DispatchPorts, { lane, due }: WakeUp, deadline: EpochMs): Promise<LeaseAnswer> => {
  for (const waitMs of LOOK_AGAIN_AFTER_MS) {
    const answer = await ports.lanes.takeLease(lane, { due, ...leaseTerms(ports, deadline) })
    if (answer.kind !== 'stale' || ports.clock.now() - msOf(due) > WAKE_IS_SET_WITHIN_MS) return answer
    await ports.clock.sleep(waitMs)
  }
  return ports.lanes.takeLease(lane, { due, ...leaseTerms(ports, deadline) })
}

const leaseTerms = (
  ports: DispatchPorts,
  deadline: EpochMs,
): { owner: string; now: EpochSeconds; until: EpochSeconds } => ({
  owner: ports.newOwner(),
  now: secondOf(ports.clock.now()),
  until: secondsAfter(secondNotBefore(deadline), LEASE_MARGIN_SECONDS),
})
