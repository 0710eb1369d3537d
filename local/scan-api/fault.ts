import { unreachable } from '../../lambdas/domain/unreachable.ts'
import type { Fault } from './fault-rule.ts'
import { errorReply, type Reply } from './reply.ts'

/** How an answer reaches the client: whole, after a while, only its beginning, or not at all. */
export type Delivery =
  | { readonly kind: 'whole'; readonly reply: Reply; readonly delayMs?: number }
  | { readonly kind: 'stalled'; readonly reply: Reply }
  | { readonly kind: 'broken' }

export type FaultContext = {
  /** Has the API do what was asked; called at most once. */
  readonly handle: () => Reply
  readonly token: string
  readonly nowMs: number
}

/** Lets `fault` happen to a request. */
export const deliverWith = (fault: Fault, context: FaultContext): Delivery => {
  const { handle } = context
  switch (fault.kind) {
    case 'fewer-targets':
      return whole(withoutTargets(handle(), fault.leaveOut))
    case 'answer':
      if (fault.handles) handle()
      return whole(answerOf(fault, context))
    case 'late':
      return { kind: 'whole', reply: handle(), delayMs: fault.delayMs }
    case 'stalled':
      return { kind: 'stalled', reply: handle() }
    case 'reset':
      return { kind: 'broken' }
    case 'lost-reply':
      handle()
      return { kind: 'broken' }
    case 'not-json':
    case 'other-shape':
      if (fault.handles) handle()
      return whole(strangeReply(fault))
    case 'redirect':
      return whole({ status: fault.status ?? 302, headers: { location: fault.location } })
    default:
      return unreachable(fault)
  }
}

const whole = (reply: Reply): Delivery => ({ kind: 'whole', reply })

const withoutTargets = (reply: Reply, leaveOut: readonly string[]): Reply => {
  const { body } = reply
  if (typeof body !== 'object' || body === null || !('target_ips' in body) || !Array.isArray(body.target_ips)) {
    return reply
  }
  return { ...reply, body: { ...body, target_ips: body.target_ips.filter((ip) => !leaveOut.includes(String(ip))) } }
}

const answerOf = (fault: Extract<Fault, { kind: 'answer' }>, { token, nowMs }: FaultContext): Reply => {
  const message = fault.message ?? `The scripted answer ${fault.status}.`
  const reply = errorReply(
    fault.status,
    fault.code ?? 'scripted_fault',
    fault.quotesToken ? `${message} (Bearer ${token})` : message,
  )
  if (fault.retryAfterSeconds === undefined) return reply
  return { ...reply, headers: { 'retry-after': retryAfterOf(fault.retryAfterSeconds, fault.retryAfterAs, nowMs) } }
}

const retryAfterOf = (seconds: number, form: 'seconds' | 'date' | undefined, nowMs: number): string =>
  form === 'date' ? new Date(nowMs + seconds * 1000).toUTCString() : String(seconds)

const strangeReply = (fault: Extract<Fault, { kind: 'not-json' | 'other-shape' }>): Reply => {
  const status = fault.status ?? 201
  if (fault.kind === 'other-shape') return { status, body: fault.body ?? { data: { id: 1 } } }
  return { status, headers: { 'content-type': 'text/html' }, text: '<html><body>Service unavailable</body></html>' }
}
