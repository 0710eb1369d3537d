import { randomUUID } from 'node:crypto'
import {
  memoryOutcomes,
  memoryStopRequests,
  memoryWakeUps,
  type SentWakeUp,
} from '../../lambdas/adapters/memory/memory-queues.ts'
import { createMemoryTable } from '../../lambdas/adapters/memory/memory-table.ts'
import { stopRequestBody } from '../../lambdas/adapters/sqs/stop-requests.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { type EpochMs, EVER, epochMs, msAfter } from '../../lambdas/domain/instant.ts'
import { formatIpv4, type Ipv4 } from '../../lambdas/domain/ipv4.ts'
import { type Lane, laneIdOf } from '../../lambdas/domain/lane.ts'
import type { IncomingMessage, MessageResult } from '../../lambdas/domain/message.ts'
import type { Clock, ScanApi, Telemetry } from '../../lambdas/domain/ports.ts'
import { createRestrictions } from '../../lambdas/domain/restrictions.ts'
import type { StartAnswer, StopAnswer } from '../../lambdas/domain/scan-answer.ts'
import type { ScheduleId, TeamName } from '../../lambdas/domain/team.ts'
import { createIntake } from '../../lambdas/intake/intake.ts'
import { createStop } from '../../lambdas/stop/stop.ts'
import { createSweep } from '../../lambdas/sweep/sweep.ts'
import { memoryState, type StatePorts } from './memory-state.ts'
import { directoryOf } from './relay-config.ts'

export const START = epochMs(Date.UTC(2026, 0, 5, 9))

/** How long the function of a flush lives. */
const FUNCTION_MS = 60_000

/** A request that the scan API was sent. */
type SentRequest = { readonly lane: Lane; readonly ips: readonly Ipv4[]; readonly atMs: EpochMs }

/** A stop that the scan API was sent. */
type SentStopRequest = { readonly team: TeamName; readonly schedule: ScheduleId; readonly atMs: EpochMs }

const noTelemetry: Telemetry = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} }

/** A clock that stands until somebody sleeps on it. */
export const virtualClock = (start: EpochMs = START): Clock & { readonly advanceTo: (at: EpochMs) => void } => {
  let now = start
  const advanceTo = (at: EpochMs): void => {
    now = epochMs(Math.max(now, at))
  }
  return { now: () => now, advanceTo, sleep: async (ms) => advanceTo(msAfter(now, ms)) }
}

/** Whose calls a state is to serve: a function's, or the test's own. */
export type Caller = 'intake' | 'dispatch' | 'stop' | 'sweep' | 'test'

/**
 * The real use cases on a state, in memory unless another is given, for all or for each caller; time passes only when
 * something waits for it.
 */
export const createRelayWorld = (config: RelayConfig, given?: StatePorts | ((caller: Caller) => StatePorts)) => {
  const clock = virtualClock()
  const table = createMemoryTable()
  const directory = directoryOf(config)
  const inMemory = memoryState(table, directory.teamNamed)
  const stateOf = typeof given === 'function' ? given : () => given ?? inMemory
  const state = stateOf('test')
  const requests: SentRequest[] = []
  const answers: StartAnswer[] = []
  const stops: SentStopRequest[] = []
  const stopAnswers: StopAnswer[] = []
  const blackoutStops: string[] = []
  const scanApi: ScanApi = {
    prepare: async () => {},
    start: async (lane, ips) => {
      requests.push({ lane, ips, atMs: clock.now() })
      return answers.shift() ?? { kind: 'started', scanId: `scan-${requests.length}`, targetIps: ips }
    },
    stop: async (team, schedule) => {
      stops.push({ team, schedule, atMs: clock.now() })
      return stopAnswers.shift() ?? { kind: 'accepted' }
    },
  }
  let owners = 0
  const ports = {
    directory,
    batching: config.batching,
    ...state,
    restrictions: createRestrictions(config.blackouts, state.holds),
    scanApi,
    wakeUps: memoryWakeUps(clock),
    stopRequests: memoryStopRequests(),
    blackouts: config.blackouts,
    blackoutStops: { send: async (blackout: string) => void blackoutStops.push(blackout) },
    config,
    outcomes: memoryOutcomes(),
    telemetry: noTelemetry,
    clock,
    random: () => 0.5,
    newOwner: () => `owner-${++owners}`,
  }
  const portsOf = (caller: Caller): typeof ports => {
    const own = stateOf(caller)
    return { ...ports, ...own, restrictions: createRestrictions(config.blackouts, own.holds) }
  }
  const dispatch = createDispatch(portsOf('dispatch'))
  const intake = createIntake(portsOf('intake'))
  const sweep = createSweep(portsOf('sweep'))
  const stop = createStop(portsOf('stop'))

  return {
    clock,
    table,
    ports,
    requests,
    /** What the API answers next, once each; then 201. */
    answers,
    stops,
    /** What the API answers to stops next, once each; then 202. */
    stopAnswers,
    stop,
    sweep,
    intake,
    dispatch: (messages: readonly IncomingMessage[]) => dispatch(messages, msAfter(clock.now(), FUNCTION_MS)),
    /** One HostsQueue message. */
    sight: (body: Readonly<Record<string, unknown>>) => resultOf(intake, messageOf(body, clock.now())),
    /** Delivers what the queues hold in the order of its time until nothing is left, with the sweep once a minute for `minutes`. */
    settle: async (minutes = 120): Promise<void> => {
      const end = msAfter(clock.now(), minutes * 60_000)
      let nextSweep = msAfter(clock.now(), 60_000)
      for (;;) {
        const wakeUp = takeEarliest(ports.wakeUps.sent, nextSweep)
        const stopAt = ports.stopRequests.sent.map(({ visibleAtMs }) => visibleAtMs).toSorted((x, y) => x - y)[0]
        const isQuiet = !wakeUp && stopAt === undefined && (await state.dueLanes.dueBefore(EVER)).length === 0
        const at = Math.min(wakeUp?.visibleAtMs ?? nextSweep, stopAt ?? nextSweep, nextSweep)
        if (isQuiet || at > end) {
          if (wakeUp) ports.wakeUps.sent.push(wakeUp)
          if (!isQuiet) clock.advanceTo(end)
          return
        }
        clock.advanceTo(epochMs(at))
        if (stopAt === at) {
          if (wakeUp) ports.wakeUps.sent.push(wakeUp)
          const [stopRequest] = ports.stopRequests.sent.splice(
            ports.stopRequests.sent.findIndex((sent) => sent.visibleAtMs === at),
            1,
          )
          if (stopRequest) await stop([messageOf(stopRequestBody(stopRequest.request), clock.now())])
        } else if (wakeUp) {
          await dispatch([messageOf(wakeUp.body, clock.now())], msAfter(clock.now(), FUNCTION_MS))
        } else {
          nextSweep = msAfter(nextSweep, 60_000)
          await sweep()
          for (const window of blackoutStops.splice(0)) await stop([messageOf({ action: 'stop', window }, clock.now())])
        }
      }
    },
    /** One StopsQueue message. */
    ask: (body: Readonly<Record<string, unknown>>) => resultOf(stop, messageOf(body, clock.now())),
    /** The addresses of every request, as texts. */
    sentIps: (): readonly (readonly string[])[] => requests.map(({ ips }) => ips.map(formatIpv4)),
    /** In memory only. */
    wakeOf: (lane: Lane) => table.lanes.get(laneIdOf(lane))?.wake,
  }
}

/** A message that a queue delivers for the first time. */
export const messageOf = (body: unknown, sentAtMs: EpochMs, id: string = randomUUID()): IncomingMessage => ({
  id,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  sentAtMs,
  deliveries: 1,
})

/** What a use case says of one message. */
export const resultOf = async (
  useCase: (messages: readonly IncomingMessage[]) => Promise<ReadonlyMap<string, MessageResult>>,
  message: IncomingMessage,
): Promise<MessageResult | undefined> => (await useCase([message])).get(message.id)

/** Takes out the message that is visible first, if it is by `before`. */
const takeEarliest = (sent: SentWakeUp[], before: EpochMs): SentWakeUp | undefined => {
  const [first] = sent.toSorted((a, b) => a.visibleAtMs - b.visibleAtMs)
  if (!first || first.visibleAtMs > before) return undefined
  sent.splice(sent.indexOf(first), 1)
  return first
}
