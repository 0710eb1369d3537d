import { jsonOrUndefined } from '../../lambdas/domain/json-or-undefined.ts'
import type { Description, OperationCall } from './description.ts'
import { type Delivery, deliverWith } from './fault.ts'
import type { FaultScript } from './fault-rule.ts'
import type { JournalEntry } from './journal.ts'
import { errorReply, type Reply, withHeaders } from './reply.ts'
import { requestFacts, textAt } from './request-facts.ts'
import type { ScanService } from './scan-service.ts'
import type { SimulatedTeam, Teams } from './teams.ts'
import type { Throttle } from './throttle.ts'

/** A request, read whole. */
export type Incoming = {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly text: string
  readonly atMs: number
}

export type Exchanged = { readonly delivery: Delivery; readonly entry: Omit<JournalEntry, 'number'> }

export type ExchangeParts = {
  readonly description: Description
  readonly teams: Teams
  readonly throttle: Throttle
  readonly limitPerMinute: number
  readonly faults: FaultScript
  readonly service: ScanService
  /** Told of every reply of ours that the description does not allow. */
  readonly onDefect: (defect: string) => void
}

/** One request through the API, in the vendor's order: address, token, throttle, then the service, or a fault instead. */
export const createExchange = (parts: ExchangeParts): ((incoming: Incoming) => Exchanged) => {
  const { description, teams, throttle, limitPerMinute } = parts
  return (incoming) => {
    const call = description.find(incoming.method, incoming.path)
    if (!call) return refuse(incoming, NO_SUCH_ADDRESS)
    const request = { ...incoming, call, body: jsonOrUndefined(incoming.text) }
    const team = teams.of(incoming.authorization)
    if (!team) return refuse(request, checked(parts, call, UNAUTHENTICATED))

    const { admitted, remaining, retryAfterSeconds } = throttle.admit(team.token, incoming.atMs)
    const headers = { 'x-ratelimit-limit': String(limitPerMinute), 'x-ratelimit-remaining': String(remaining) }
    if (admitted) return serve(parts, { ...request, team }, headers)
    const reply = withHeaders(TOO_MANY, { ...headers, 'retry-after': String(retryAfterSeconds) })
    return refuse({ ...request, team }, checked(parts, call, reply))
  }
}

const NO_SUCH_ADDRESS = errorReply(404, 'route_not_found', 'There is nothing at this address.')
const UNAUTHENTICATED = errorReply(401, 'unauthenticated', 'The token is missing, expired or unknown.')
const TOO_MANY = errorReply(429, 'too_many_requests', 'Too many attempts.')

type Request = Incoming & { readonly call?: OperationCall; readonly team?: SimulatedTeam; readonly body?: unknown }
type ServedRequest = Request & Required<Pick<Request, 'call' | 'team'>>

const refuse = (request: Request, reply: Reply): Exchanged => ({
  delivery: { kind: 'whole', reply },
  entry: { ...entryOf(request, reply), handled: false },
})

const serve = (parts: ExchangeParts, request: ServedRequest, headers: Readonly<Record<string, string>>): Exchanged => {
  const { call, team, body, atMs } = request
  let served: Reply | undefined
  const handle = (): Reply => {
    served = checked(parts, call, parts.service({ ...call, team, body, nowMs: atMs }))
    return withHeaders(served, headers)
  }
  const fault = parts.faults.meet({ operation: call.operation.id, team: team.name, ...requestFacts(call, body) })
  const delivery: Delivery = fault
    ? deliverWith(fault, { handle, token: team.token, nowMs: atMs })
    : { kind: 'whole', reply: handle() }

  const handled = served !== undefined && served.status < 300
  const scanId = handled ? textAt(served?.body, 'scan_id') : undefined
  const entry = {
    ...entryOf(request, delivery.kind === 'broken' ? undefined : delivery.reply),
    handled,
    ...(scanId !== undefined && { scanId }),
    ...(fault && { fault: fault.kind }),
  }
  return { delivery, entry }
}

/** The reply, or a 500 in its place when the description does not allow it. */
const checked = ({ description, onDefect }: ExchangeParts, { operation }: OperationCall, reply: Reply): Reply => {
  const wrong = description.checkResponse(operation, reply.status, reply.body)
  if (wrong.length === 0) return reply
  const defect = `${operation.id} answered ${reply.status} against its description: ${wrong.join('; ')}`
  onDefect(defect)
  return errorReply(500, 'simulation_defect', defect)
}

const entryOf = (request: Request, reply: Reply | undefined): Omit<JournalEntry, 'number' | 'handled'> => {
  const { atMs, method, path, call, team, body } = request
  const code = textAt(reply?.body, 'code')
  return {
    atMs,
    method,
    path,
    ...(call && { operation: call.operation.id, ...requestFacts(call, body) }),
    ...(team && { team: team.name }),
    ...(reply && { status: reply.status }),
    ...(code !== undefined && { code }),
  }
}
