import type { Site } from '../../lambdas/domain/team.ts'
import type { Happening, Plan } from './cast.ts'
import { castOf } from './plan-cast.ts'
import { blackoutFirings, ordersOf } from './plan-orders.ts'
import { type Burst, burstsOf, poisonOf, sightingsOf } from './plan-traffic.ts'
import { troublesOf } from './plan-troubles.ts'
import { PROFILES, type Profile } from './profile.ts'
import { type Random, randomOf } from './random.ts'

/** Where in time and with whom the parts of a plan are drawn. */
export type Setting = {
  readonly random: Random
  readonly profile: Profile
  readonly cast: Plan['cast']
  readonly sites: readonly Site[]
  readonly endMs: number
}

/** The plan of a seed: always the same, each kind of day in turn. */
export const planOf = (seed: number): Plan => {
  const profile = PROFILES[Math.abs(seed) % PROFILES.length] as Profile
  const random = randomOf(`plan-${seed}`)
  const cast = castOf(random.fork('cast'), profile)
  const sites = cast.config.teams.flatMap((team) => team.sites)
  const setting = (part: string): Setting => ({
    random: random.fork(part),
    profile,
    cast,
    sites,
    endMs: cast.startMs + profile.hours * 3_600_000,
  })
  const bursts: readonly Burst[] = burstsOf(setting('bursts'))
  const happenings: readonly Happening[] = [
    ...sightingsOf(setting('sightings'), bursts),
    ...poisonOf(setting('poison')),
    ...ordersOf(setting('orders'), bursts),
    ...blackoutFirings(setting('firings')),
    ...troublesOf(setting('troubles'), bursts),
  ]
  return { cast, happenings: happenings.toSorted((a, b) => a.atMs - b.atMs) }
}
