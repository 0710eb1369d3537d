import { blackoutsInForce, nextBlackouts } from '../domain/blackout-calendar.ts'
import { BadMessage } from '../domain/errors.ts'
import { faultFacts } from '../domain/fault-facts.ts'
import { msAfter, msOf, secondNotBefore, secondOf } from '../domain/instant.ts'
import { done, type IncomingMessage, type MessageResult } from '../domain/message.ts'
import type { Scope } from '../domain/scope.ts'
import type { StopRequest } from '../domain/stop-request.ts'
import { unreachable } from '../domain/unreachable.ts'
import { resume, wakeHeld } from './resume.ts'
import { refuseUnknownSchedule, schedulesToStop } from './schedules-to-stop.ts'
import { parseStopMessage, type StopOrder } from './stop-message.ts'
import type { StopPorts } from './stop-ports.ts'
import { stopSchedule } from './stop-schedule.ts'

/** A schedule that fires this much early is waited for; after one that fires earlier the sweep brings the stop. */
const LONGEST_WAIT_FOR_BLACKOUT_SECONDS = 20

/** Carries out stops, holds and resumes, each message for itself. */
export const createStop =
  (ports: StopPorts) =>
  async (messages: readonly IncomingMessage[]): Promise<ReadonlyMap<string, MessageResult>> =>
    new Map(await Promise.all(messages.map(async (message) => [message.id, await handle(ports, message)] as const)))

const handle = async (ports: StopPorts, message: IncomingMessage): Promise<MessageResult> => {
  try {
    await carryOut(ports, parseStopMessage(message, ports.directory), message)
    return done
  } catch (error) {
    if (error instanceof BadMessage) return { kind: 'bad', error }
    ports.telemetry.error('stop.failed', { messageId: message.id, ...faultFacts(error) })
    return { kind: 'again', error }
  }
}

const carryOut = (ports: StopPorts, order: StopOrder, message: IncomingMessage): Promise<void> => {
  switch (order.kind) {
    case 'stop':
      return stopByCommand(ports, order, message)
    case 'resume':
      return resume(ports, order.scope, message.sentAtMs)
    case 'blackout':
      return stopForBlackout(ports, order.name, message)
    case 'scheduled-stop':
      return stopAsScheduled(ports, order.name, message)
    case 'schedule':
      return stopSchedule(ports, { ...order.request, unsure: order.request.unsure || message.deliveries > 1 })
    default:
      return unreachable(order)
  }
}

/** The hold comes first: a start that begins after it is held, and one that began before has a lease by which it is found. */
const stopByCommand = async (
  ports: StopPorts,
  order: Extract<StopOrder, { kind: 'stop' }>,
  message: IncomingMessage,
): Promise<void> => {
  const { scope, holdMinutes, reason } = order
  await refuseUnknownSchedule(ports, scope)
  if (holdMinutes !== undefined) {
    const until = secondNotBefore(msAfter(message.sentAtMs, holdMinutes * 60_000))
    const by = 'command'
    await ports.holds.put({ scope, until, askedAtMs: message.sentAtMs, by, ...(reason !== undefined && { reason }) })
  }
  await stopScope(ports, { scope, by: 'command', ...(reason !== undefined && { reason }) }, message)
  // A lane may wait for the end of a longer hold that this one has replaced.
  if (holdMinutes !== undefined) await wakeHeld(ports, scope)
}

/** What is in force follows from the configuration and the clock; the schedule's message only brings the stop. */
const stopForBlackout = async (ports: StopPorts, name: string, message: IncomingMessage): Promise<void> => {
  const blackout = ports.config.blackouts.find((candidate) => candidate.name === name)
  if (!blackout)
    throw new BadMessage('unknown-blackout', `no blackout is called ${name}: the configuration has changed since`)
  const now = secondOf(ports.clock.now())
  const [next] = nextBlackouts([blackout], now)
  const inForce = blackoutsInForce([blackout], now).length > 0
  if (!inForce && next && next.from - now <= LONGEST_WAIT_FOR_BLACKOUT_SECONDS) {
    await ports.clock.sleep(msOf(next.from) - ports.clock.now())
  } else if (!inForce) {
    return ports.telemetry.warn('blackout.not-in-force', { blackout: name })
  }
  await stopScope(ports, { scope: blackout.scope, by: `blackout:${name}` }, message)
  await ports.blackoutLog.markStopped(name, secondOf(ports.clock.now()))
}

const stopAsScheduled = async (ports: StopPorts, name: string, message: IncomingMessage): Promise<void> => {
  const stop = ports.config.stops.find((candidate) => candidate.name === name)
  if (!stop)
    throw new BadMessage('unknown-stop', `no entry of stops is called ${name}: the configuration has changed since`)
  await stopScope(ports, { scope: stop.scope, by: `stop:${name}` }, message)
}

type ScopeStop = { readonly scope: Scope; readonly by: string; readonly reason?: string }

/** One schedule at once; of several each gets a message of its own, so that one that fails holds up no other. */
const stopScope = async (
  ports: StopPorts,
  { scope, ...stop }: ScopeStop,
  { id: order, deliveries, sentAtMs: askedAtMs }: IncomingMessage,
): Promise<void> => {
  const schedules = await schedulesToStop(ports, scope)
  const requests = schedules.map(
    (schedule): StopRequest => ({ order, ...schedule, ...stop, askedAtMs, tries: 0, unsure: deliveries > 1 }),
  )
  ports.telemetry.info('stop.asked', { by: stop.by, schedules: requests.length })
  const [only] = requests
  if (only && requests.length === 1) return stopSchedule(ports, only)
  const now = ports.clock.now()
  await Promise.all(requests.map((request) => ports.stopRequests.send(request, now)))
}
