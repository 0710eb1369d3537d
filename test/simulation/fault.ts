import type { Random } from './random.ts'

/** Everything that can go wrong by itself, each with a few words for the account of a run. */
const FAULTS = {
  throttled: 'is throttled',
  'timed-out': 'times out before it took effect',
  'timed-out-after': 'takes effect and times out',
  'applied-late': 'times out and takes effect later',
  'applied-twice': 'is tried twice and takes effect twice',
  killed: 'is never made: the function is killed',
  'killed-after': 'takes effect and the function is killed',
  stalled: 'takes longer than the lease',
  'partly-published': 'publishes a part and fails',
  duplicated: 'is delivered twice',
  delayed: 'is delivered late',
  unacknowledged: 'is acknowledged in vain',
  missed: 'does not happen',
  'refused-connection': 'does not reach the API',
  'lost-reply': 'reaches the API, and the reply is lost',
  'no-answer': 'is not answered within 10 s',
  'http-503': 'is answered 503',
  garbled: 'is answered with a body that cannot be read',
  'throttled-briefly': 'is answered 429 with a short Retry-After',
  'throttled-long': 'is answered 429 with a long Retry-After',
  forbidden: 'is answered 403',
  'fewer-targets': 'is accepted without some of its hosts',
} as const

export type FaultKind = keyof typeof FAULTS

/** A time in which calls fail at these rates and take up to `slowMs` longer. */
export type Season = {
  readonly fromMs: number
  readonly untilMs: number
  readonly rates: Partial<Record<FaultKind, number>>
  readonly slowMs?: number
}

export type FiredFault = { readonly id: string; readonly kind: FaultKind; readonly atMs: number }

export type Faults = {
  /** Which of `candidates` befalls the call `id` now, if one does. */
  readonly roll: (id: string, candidates: readonly FaultKind[]) => FaultKind | undefined
  /** How much longer than usual calls may take now. */
  readonly slowMs: () => number
  readonly fired: readonly FiredFault[]
}

type FaultSource = {
  readonly seasons: readonly Season[]
  readonly random: Random
  readonly now: () => number
  /** If given, no other fault happens: ids as in `FiredFault`. */
  readonly allowed: ReadonlySet<string> | undefined
  readonly say: (text: () => string) => void
}

/** Whether a call fails depends on its id alone, so one fault more or less changes no other by chance. */
export const createFaults = ({ seasons, random, now, allowed, say }: FaultSource): Faults => {
  const fired: FiredFault[] = []
  const current = (): readonly Season[] => seasons.filter(({ fromMs, untilMs }) => fromMs <= now() && now() < untilMs)
  return {
    fired,
    slowMs: () => Math.max(0, ...current().map(({ slowMs = 0 }) => slowMs)),
    roll: (id, candidates) => {
      const active = current()
      if (active.length === 0 || (allowed && !allowed.has(id))) return undefined
      let left = random.fork(id).next()
      for (const kind of candidates) {
        left -= active.reduce((sum, { rates }) => sum + (rates[kind] ?? 0), 0)
        if (left >= 0) continue
        fired.push({ id, kind, atMs: now() })
        say(() => `FAULT: ${id} ${FAULTS[kind]}`)
        return kind
      }
      return undefined
    },
  }
}
