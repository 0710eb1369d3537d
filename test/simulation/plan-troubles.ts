import { unreachable } from '../../lambdas/domain/unreachable.ts'
import type { Happening } from './cast.ts'
import type { FaultKind } from './fault.ts'
import type { Setting } from './plan.ts'
import type { Burst } from './plan-traffic.ts'
import type { Random } from './random.ts'

type Rates = Partial<Record<FaultKind, number>>

/** What goes wrong together, and how often while it does. */
const TROUBLES: Readonly<Record<string, Rates>> = {
  table: { throttled: 0.04, 'timed-out': 0.02, 'timed-out-after': 0.04, 'applied-late': 0.02, 'applied-twice': 0.03 },
  deaths: { killed: 0.02, 'killed-after': 0.03 },
  leases: { stalled: 0.03 },
  queues: { duplicated: 0.3, delayed: 0.2, unacknowledged: 0.1 },
  bus: { 'partly-published': 0.2 },
  sweep: { missed: 0.5 },
  replies: { 'lost-reply': 0.15, 'no-answer': 0.1, garbled: 0.05, 'refused-connection': 0.1 },
  answers: { 'http-503': 0.2, 'throttled-briefly': 0.15, 'fewer-targets': 0.15 },
  refusals: { 'throttled-long': 0.2, forbidden: 0.15 },
  mixture: {
    killed: 0.01,
    'killed-after': 0.01,
    'timed-out-after': 0.02,
    duplicated: 0.1,
    'lost-reply': 0.1,
    'http-503': 0.1,
  },
}

const OUTAGES: readonly Rates[] = [
  { 'http-503': 1 },
  { 'refused-connection': 0.9, 'lost-reply': 0.1 },
  { 'no-answer': 0.7, 'http-503': 0.3 },
]

export const troublesOf = (setting: Setting, bursts: readonly Burst[]): readonly Happening[] => {
  const { random, profile } = setting
  if (setting.cast.isCalm) return []
  const seasons = Array.from({ length: random.between(...profile.troubles) }, (_, index) =>
    seasonOf(setting, random.fork(`season-${index}`), bursts),
  )
  const events = Array.from({ length: random.between(0, 2) }, (_, index) =>
    eventsOf(setting, random.fork(`event-${index}`), bursts),
  ).flat()
  return [...seasons, ...events, ...(profile.name === 'outage' ? [outageOf(setting)] : [])]
}

const seasonOf = (setting: Setting, random: Random, bursts: readonly Burst[]): Happening => {
  const { cast } = setting
  const windowMs = cast.config.batching.windowSeconds * 1000
  // Mostly about a burst, since nothing can go wrong while nothing happens.
  const about = random.pick(bursts).atMs + (random.chance(0.5) ? windowMs : 0)
  const atMs = Math.max(cast.startMs, about - random.between(0, 120_000))
  const rates = TROUBLES[random.pick(Object.keys(TROUBLES))] ?? {}
  return {
    kind: 'season',
    atMs,
    untilMs: Math.min(setting.endMs, about + random.between(30_000, 30 * 60_000)),
    rates,
    ...(random.chance(0.3) && { slowMs: random.pick([300, 1500, 4000]) }),
  }
}

/** The API is gone for six hours. */
const outageOf = ({ random, cast, endMs }: Setting): Happening => {
  const atMs = random.between(cast.startMs, endMs - 6 * 3_600_000)
  return { kind: 'season', atMs, untilMs: atMs + 6 * 3_600_000, rates: random.pick(OUTAGES) }
}

const eventsOf = ({ cast, sites, endMs }: Setting, random: Random, bursts: readonly Burst[]): readonly Happening[] => {
  const near = random.pick(bursts).atMs + random.between(0, 90_000)
  const atMs = Math.min(endMs, random.chance(0.7) ? near : random.between(cast.startMs, endMs))
  const kind = random.pick(['deploy', 'purge', 'token', 'own-scan'] as const)
  switch (kind) {
    case 'deploy':
      return [{ kind: 'deploy', atMs, windowSeconds: random.pick([0, 10, 60]) }]
    case 'purge':
      return [{ kind: 'purge', atMs }]
    case 'token': {
      const team = random.pick(cast.config.teams).name
      const secretAfterMs = random.pick([0, 60_000, 1_800_000])
      // Whoever mends the secret resumes the team: too early, or just as a lane is refused once more.
      const resume: Happening = {
        kind: 'order',
        atMs: atMs + Math.round(secretAfterMs * random.between(5, 15) * 0.1),
        message: { action: 'resume', team },
      }
      return [
        { kind: 'token', atMs, team, secretAfterMs, emptied: random.chance(0.3) },
        ...(random.chance(0.6) ? [resume] : []),
      ]
    }
    case 'own-scan':
      return [
        {
          kind: 'own-scan',
          atMs,
          schedule: random.pick(sites).schedule ?? '',
          takesMs: random.between(60_000, 3_600_000),
        },
      ]
    default:
      return unreachable(kind)
  }
}
