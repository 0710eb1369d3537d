import * as z from 'zod/mini'

const Count = z.int().check(z.nonnegative())
const Status = z.int().check(z.gte(200), z.lte(599))

/** What goes wrong. With `handles`, the API does what was asked all the same: a scan is started or stopped. */
export const Fault = z.discriminatedUnion('kind', [
  /** Handled, but the 201 leaves these hosts out of `target_ips`. */
  z.strictObject({ kind: z.literal('fewer-targets'), leaveOut: z.readonly(z.array(z.string())) }),
  /** Another answer instead, with an error body of the described shape. */
  z.strictObject({
    kind: z.literal('answer'),
    status: Status,
    code: z.optional(z.string()),
    message: z.optional(z.string()),
    handles: z.optional(z.boolean()),
    /** Seconds from now: as a number, or as an HTTP-date. */
    retryAfterSeconds: z.optional(Count),
    retryAfterAs: z.optional(z.enum(['seconds', 'date'])),
    /** The message quotes the token that was sent, as a careless API would. */
    quotesToken: z.optional(z.boolean()),
  }),
  /** Handled and answered rightly, but this late. */
  z.strictObject({ kind: z.literal('late'), delayMs: Count }),
  /** Handled; the answer begins and never ends. */
  z.strictObject({ kind: z.literal('stalled') }),
  /** The connection breaks before the request is handled. */
  z.strictObject({ kind: z.literal('reset') }),
  /** Handled; the connection breaks instead of an answer. */
  z.strictObject({ kind: z.literal('lost-reply') }),
  z.strictObject({ kind: z.literal('not-json'), status: z.optional(Status), handles: z.optional(z.boolean()) }),
  z.strictObject({
    kind: z.literal('other-shape'),
    status: z.optional(Status),
    body: z.optional(z.unknown()),
    handles: z.optional(z.boolean()),
  }),
  z.strictObject({ kind: z.literal('redirect'), location: z.string(), status: z.optional(Status) }),
])
export type Fault = Readonly<z.infer<typeof Fault>>

/** When a fault happens: each part that is given must fit the request. The first rule that fits is the one. */
export const FaultRule = z.strictObject({
  fault: Fault,
  operation: z.optional(z.enum(['startMultipleIpScan', 'stopScan'])),
  team: z.optional(z.string()),
  schedule: z.optional(z.string()),
  site: z.optional(z.string()),
  /** A start whose list holds at least one of these. */
  hosts: z.optional(z.readonly(z.array(z.string()))),
  /** This many requests that fit are let through first. */
  skip: z.optional(Count),
  /** It happens this often; without it, always. */
  times: z.optional(Count),
})
export type FaultRule = Readonly<z.infer<typeof FaultRule>>

/** What a rule can look at. */
type FaultSubject = {
  readonly operation: string
  readonly team: string
  readonly schedule?: string
  readonly site?: string
  readonly ips?: readonly string[]
}

export type FaultScript = {
  readonly add: (...rules: readonly FaultRule[]) => void
  /** The fault that this request meets, counted as met. */
  readonly meet: (subject: FaultSubject) => Fault | undefined
  readonly rules: () => readonly FaultRule[]
  readonly clear: () => void
}

export const faultScript = (): FaultScript => {
  let entries: { readonly rule: FaultRule; fits: number }[] = []
  return {
    add: (...rules) => {
      entries = [...entries, ...rules.map((rule) => ({ rule, fits: 0 }))]
    },
    meet: (subject) => {
      for (const entry of entries.filter(({ rule }) => fits(rule, subject))) {
        const { skip = 0, times = Number.POSITIVE_INFINITY, fault } = entry.rule
        if (entry.fits >= skip + times) continue
        entry.fits += 1
        if (entry.fits > skip) return fault
      }
      return undefined
    },
    rules: () => entries.map(({ rule }) => rule),
    clear: () => {
      entries = []
    },
  }
}

const fits = (rule: FaultRule, subject: FaultSubject): boolean =>
  (['operation', 'team', 'schedule', 'site'] as const).every(
    (part) => rule[part] === undefined || rule[part] === subject[part],
  ) &&
  (rule.hosts === undefined || rule.hosts.some((host) => subject.ips?.includes(host)))
