import { closedSpans } from '../../lambdas/domain/blackout.ts'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import { unreachable } from '../../lambdas/domain/unreachable.ts'
import type { Happening } from './cast.ts'
import type { Setting } from './plan.ts'
import { scopeOf } from './plan-cast.ts'
import type { Burst } from './plan-traffic.ts'
import type { Random } from './random.ts'

/** Stops, holds and resumes: some at any time, most about when a burst is sent, so that they cross its starts. */
export const ordersOf = ({ random, profile, cast, endMs }: Setting, bursts: readonly Burst[]): readonly Happening[] => {
  const windowMs = cast.config.batching.windowSeconds * 1000
  return Array.from({ length: random.between(...profile.orders) }, (_, index) => {
    const chance = random.fork(`order-${index}`)
    const burst = bursts.length > 0 ? chance.pick(bursts) : undefined
    const crossing = burst && burst.atMs + windowMs + chance.between(-4000, 12_000)
    const atMs = crossing && chance.chance(0.7) ? crossing : chance.between(cast.startMs, endMs)
    return orderOf(chance, { atMs, scope: scopeOf(chance, cast.config.teams) })
  }).flat()
}

const orderOf = (random: Random, { atMs, scope }: { atMs: number; scope: Scope }): readonly Happening[] => {
  const told = toldScope(scope)
  const holdMinutes = random.pick([undefined, 1, 10, 45, 90])
  const stop: Happening = {
    kind: 'order',
    atMs,
    message: { action: 'stop', ...told, ...(holdMinutes && { hold_minutes: holdMinutes }) },
  }
  const resumeAtMs = atMs + random.between(1000, 40 * 60_000)
  const resume: Happening = { kind: 'order', atMs: resumeAtMs, message: { action: 'resume', ...told } }
  const again: Happening = { ...stop, atMs: atMs + random.between(500, 5 * 60_000) }
  return [stop, ...(random.chance(0.3) ? [resume] : []), ...(random.chance(0.2) ? [again] : [])]
}

const toldScope = (scope: Scope): Readonly<Record<string, unknown>> => {
  switch (scope.kind) {
    case 'schedule':
      return { schedule_id: scope.schedule }
    case 'site':
      return { site_id: scope.site }
    case 'team':
      return { team: scope.team }
    case 'all':
      return { all: true }
    default:
      return unreachable(scope)
  }
}

/** The schedules of the blackouts: mostly within a minute, as the platform promises; some early, late, twice or never. */
export const blackoutFirings = ({ random, cast, endMs }: Setting): readonly Happening[] =>
  cast.config.blackouts.flatMap((blackout) => {
    const period = { from: epochSeconds(cast.startMs / 1000), until: epochSeconds(endMs / 1000) }
    return closedSpans(blackout, period).flatMap(({ from }) => {
      const afterMs = random.pick([[0], [200], [2000], [30_000], [-10_000], [-90_000], [300_000], [0, 40_000], []])
      return afterMs.map(
        (ms): Happening => ({
          kind: 'blackout-fires',
          atMs: Math.max(cast.startMs, from * 1000 + ms),
          name: blackout.name,
        }),
      )
    })
  })
