import { authorizedCalls } from '../../lambdas/adapters/altostrat/authorized-call.ts'
import type { Token, Tokens } from '../../lambdas/adapters/altostrat/token.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'
import type { ScanApi } from '../../lambdas/domain/ports.ts'
import type { StartAnswer, StopAnswer, TroubledAnswer } from '../../lambdas/domain/scan-answer.ts'
import type { Cast } from './cast.ts'
import type { Facts } from './facts.ts'
import type { FaultKind } from './fault.ts'
import type { Invocation } from './invocation.ts'
import type { Reply, ScanService, StartRequest, StopRequestMade } from './scan-service.ts'
import type { World } from './world.ts'

type Request = ({ readonly kind: 'start' } & StartRequest) | ({ readonly kind: 'stop' } & StopRequestMade)

const COMMON_FAULTS: readonly FaultKind[] = [
  'refused-connection',
  'lost-reply',
  'no-answer',
  'http-503',
  'garbled',
  'throttled-briefly',
  'throttled-long',
  'forbidden',
  'killed',
  'killed-after',
]

/** How long the adapter waits for an answer. */
const TIMEOUT_MS = 10_000

export type ClientParts = {
  readonly cast: Cast
  readonly facts: Facts
  readonly service: ScanService
  readonly tokens: Tokens
}

/** The scan API as a function sees it: far away, and not always there. Tokens are handled by the adapter's own code. */
export const simulatedScanApi = (world: World, invocation: Invocation, parts: ClientParts): ScanApi => {
  const call = authorizedCalls<Request, Reply>(parts.tokens, (token, request) =>
    exchange(world, invocation, { ...parts, token, request }),
  )
  return {
    prepare: (team) => parts.tokens.tokenOf(team).then(ignore, ignore),
    start: (lane, ips) => call(lane.team, startAnswerOf, { kind: 'start', lane, ips, by: invocation }),
    stop: (team, schedule) => call(team, stopAnswerOf, { kind: 'stop', team, schedule }),
  }
}

const ignore = (): void => {}

type Exchange = ClientParts & { readonly token: Token; readonly request: Request }

const exchange = (world: World, invocation: Invocation, exchange: Exchange): Promise<Reply | TroubledAnswer> => {
  const { scheduler } = world
  const { cast, facts, request } = exchange
  const id = invocation.nextCall(`scanApi.${request.kind}`)
  const random = world.random.fork(id)
  const latency = (): number => {
    const { least, most } = cast.apiLatencyMs
    return Math.round(least + (most - least) * random.next() ** 2)
  }
  const fault = world.faults.roll(id, request.kind === 'start' ? [...COMMON_FAULTS, 'fewer-targets'] : COMMON_FAULTS)
  if (fault && request.kind === 'stop')
    facts.stopTroubles.push({ atMs: scheduler.now(), forEver: fault === 'forbidden' })
  const arrival = new Promise<Reply | TroubledAnswer>((resolve) => {
    const arrivesAtMs = scheduler.now() + latency()
    const backMs = latency()
    scheduler.at(arrivesAtMs, () => {
      const reply = arrive(exchange, fault, random.chance(0.5))
      const fact = facts.starts.at(-1)
      const atMs = 'code' in reply && reply.code === 'timeout' ? arrivesAtMs + TIMEOUT_MS : arrivesAtMs + backMs
      scheduler.at(atMs, () => {
        if (fault === 'killed-after') invocation.die()
        if (request.kind === 'start' && 'status' in reply && fact && !invocation.isOver()) fact.repliedAtMs = atMs
        resolve(reply)
      })
    })
  })
  // The request is on its way, and nobody will hear the answer.
  if (fault === 'killed') invocation.die()
  return invocation.alive(arrival)
}

const arrive = (
  { service, token, request }: Exchange,
  fault: FaultKind | undefined,
  takesEffect: boolean,
): Reply | TroubledAnswer => {
  if (fault === 'refused-connection') return failed('connection-refused')
  if (fault === 'no-answer' && !takesEffect) return failed('timeout')
  const bare = token.authorization().replace('Bearer ', '')
  const reply = request.kind === 'start' ? service.start(bare, request, fault) : service.stop(bare, request, fault)
  if (fault === 'lost-reply') return failed('connection-reset')
  if (fault === 'no-answer') return failed('timeout')
  return fault === 'garbled' ? failed('unexpected-body') : reply
}

const failed = (code: string): TroubledAnswer => ({ kind: 'failed', code, message: 'simulated' })

const startAnswerOf = ({ status, scanId, targetIps, retryAtMs }: Reply): StartAnswer => {
  const said = { status, code: `http-${status}`, message: 'simulated' }
  switch (status) {
    case 201:
      return { kind: 'started', scanId: scanId ?? '', targetIps: targetIps ?? [] }
    case 422:
      return { kind: 'refused', ...said }
    case 403:
      return { kind: 'forbidden', ...said }
    default:
      return troubledAnswerOf(said, retryAtMs)
  }
}

const stopAnswerOf = ({ status, retryAtMs }: Reply): StopAnswer => {
  const said = { status, code: `http-${status}`, message: 'simulated' }
  switch (status) {
    case 202:
      return { kind: 'accepted' }
    case 404:
      return { kind: 'not-running' }
    case 403:
      return { kind: 'forbidden', ...said }
    default:
      return troubledAnswerOf(said, retryAtMs)
  }
}

const troubledAnswerOf = (
  said: { readonly status: number; readonly code: string; readonly message: string },
  retryAtMs: number | undefined,
): TroubledAnswer => {
  if (said.status === 401) return { kind: 'unauthorized', ...said }
  if (said.status !== 429) return { kind: 'failed', ...said }
  return { kind: 'throttled', ...said, ...(retryAtMs !== undefined && { retryAt: epochMs(retryAtMs) }) }
}
