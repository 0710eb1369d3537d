import { laneIdOf } from '../../lambdas/domain/lane.ts'
import type { Lease } from '../../lambdas/domain/ports.ts'
import type { Happening, Plan } from './cast.ts'
import type { Season } from './fault.ts'
import type { AllPorts } from './function-ports.ts'
import type { Profile } from './profile.ts'
import type { FunctionName, Seen, Variant } from './relay.ts'

/** A small mistake in a use case or port, which the simulation must find. */
export type PlantedBug = Variant & {
  readonly name: string
  /** The kind of day on which it shows best; any if none is said. */
  readonly shows?: Profile['name']
  /** A change of the plan: the code without the mistake must pass it too. */
  readonly on?: (plan: Plan) => Plan
}

/** A world without sweep, in which nothing needs it: no message is lost, nothing waits longer than a queue, functions die. */
export const SWEEPLESS = {
  sweeps: false,
  shows: 'crowded',
  on: ({ cast, happenings }: Plan): Plan => ({
    cast: { ...cast, config: { ...cast.config, blackouts: [] } },
    happenings: [
      ...happenings.filter(({ kind }) => kind === 'sighting'),
      {
        kind: 'season',
        atMs: cast.startMs,
        untilMs: Math.max(...happenings.map(({ atMs }) => atMs)),
        rates: { killed: 0.01, 'killed-after': 0.01 },
      },
    ],
  }),
} as const

/** Other ports for one function only. */
export const inFunction =
  (name: FunctionName, change: (ports: AllPorts, seen: Seen) => Partial<AllPorts>) =>
  (ports: AllPorts, seen: Seen): AllPorts =>
    seen.name === name ? { ...ports, ...change(ports, seen) } : ports

export const inDispatch = (change: (ports: AllPorts, seen: Seen) => Partial<AllPorts>) => inFunction('dispatch', change)

/** Tells the lease that was taken last on each lane. */
export const leasesOf = (ports: AllPorts): { readonly lanes: AllPorts['lanes']; readonly held: Map<string, Lease> } => {
  const held = new Map<string, Lease>()
  const takeLease: AllPorts['lanes']['takeLease'] = async (lane, request) => {
    const answer = await ports.lanes.takeLease(lane, request)
    if (answer.kind === 'taken') held.set(laneIdOf(lane), answer.lease)
    return answer
  }
  return { lanes: { ...ports.lanes, takeLease }, held }
}

const lastMsOf = ({ happenings }: Plan): number => Math.max(...happenings.map(({ atMs }) => atMs))

/** All the time functions die, and everything takes longer. */
export const deadly = (plan: Plan): Plan => withSeason(plan, { killed: 0.01, 'killed-after': 0.01 })

/** A sighting of the same site comes just as the one before is sent. */
export const echoed = (plan: Plan): Plan => ({
  ...plan,
  happenings: plan.happenings.flatMap((happening, index): readonly Happening[] => {
    if (happening.kind !== 'sighting') return happening.kind === 'order' ? [] : [happening]
    const { site_id, ips } = happening.message
    const network = ips[0]?.split('.').slice(0, 2).join('.')
    const atMs = happening.atMs + sentAfterMs(plan, index)
    return [happening, { kind: 'sighting', atMs, message: { site_id, ips: [`${network}.2.${1 + (index % 250)}`] } }]
  }),
})

const withSeason = (plan: Plan, rates: Season['rates']): Plan => ({
  ...plan,
  happenings: [
    ...plan.happenings,
    { kind: 'season', atMs: plan.cast.startMs, untilMs: lastMsOf(plan), rates, slowMs: 1000 },
  ],
})

/** A bad message comes along with each sighting. */
export const poisoned = (plan: Plan): Plan => ({
  ...plan,
  happenings: plan.happenings.flatMap((happening): readonly Happening[] =>
    happening.kind === 'sighting'
      ? [
          { kind: 'poison', atMs: happening.atMs, queue: 'hosts', body: '{"site_id":"nowhere","ips":["10.0.0.1"]}' },
          happening,
        ]
      : [happening],
  ),
})

/** So much after a sighting it is sent: its window, and what the way takes. */
const sentAfterMs = ({ cast }: Plan, index: number): number =>
  cast.config.batching.windowSeconds * 1000 + (WAY_MS[index % WAY_MS.length] ?? 0)

const WAY_MS = [500, 1200, 2000, 3000]

/** Stops with a hold cross the starts of sightings. */
export const crossed = (plan: Plan): Plan => ({
  ...plan,
  happenings: plan.happenings.flatMap((happening, index): readonly Happening[] => {
    if (happening.kind !== 'sighting') return happening.kind === 'order' ? [] : [happening]
    const message = { action: 'stop', site_id: happening.message.site_id, hold_minutes: 30 }
    return [happening, { kind: 'order', atMs: happening.atMs + sentAfterMs(plan, index), message }]
  }),
})
