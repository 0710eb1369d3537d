import type { Site } from '../../lambdas/domain/team.ts'
import { scheduleId } from '../support/relay-config.ts'
import type { Happening, SightingMessage } from './cast.ts'
import type { Setting } from './plan.ts'
import { HOSTS_PER_NETWORK, networksOf } from './plan-cast.ts'
import type { Random } from './random.ts'

/** Some sightings of one site within a short time, and then silence. */
export type Burst = { readonly atMs: number; readonly site: Site; readonly messages: number; readonly lastsMs: number }

export const burstsOf = ({ random, profile, cast, sites, endMs }: Setting): readonly Burst[] => {
  const windowMs = cast.config.batching.windowSeconds * 1000
  const count = random.between(...profile.bursts)
  // Half of the moments belong to all sites: then they compete.
  const moments = Array.from({ length: 3 }, () => random.between(cast.startMs, endMs - 600_000))
  const bursts = Array.from({ length: count }, (): Burst => {
    const shared = profile.name !== 'calm' && random.chance(profile.name === 'crowded' ? 0.8 : 0.5)
    return {
      atMs: shared ? random.pick(moments) + random.between(0, 20_000) : random.between(cast.startMs, endMs - 600_000),
      site: random.pick(sites),
      messages: random.between(1, profile.name === 'crowded' ? 8 : 5),
      lastsMs: cast.isCalm ? windowMs - 15_000 : random.pick([1000, 20_000, 90_000]),
    }
  })
  return cast.isCalm ? apart(bursts, windowMs + 120_000) : bursts
}

/** Those that leave the one before on their site time to be over. */
const apart = (bursts: readonly Burst[], leastMs: number): readonly Burst[] =>
  bursts
    .toSorted((a, b) => a.atMs - b.atMs)
    .filter((burst, index, sorted) =>
      sorted.slice(0, index).every((other) => other.site !== burst.site || burst.atMs - other.atMs > leastMs),
    )

export const sightingsOf = (setting: Setting, bursts: readonly Burst[]): readonly Happening[] =>
  bursts.flatMap((burst, index) => {
    const random = setting.random.fork(`burst-${index}`)
    return Array.from(
      { length: burst.messages },
      (): Happening => ({
        kind: 'sighting',
        atMs: burst.atMs + random.between(0, burst.lastsMs),
        message: messageOf(setting, random, burst.site),
      }),
    )
  })

const messageOf = ({ cast }: Setting, random: Random, site: Site): SightingMessage => {
  const ips = Array.from({ length: random.between(1, 3) }, () => entryOf(random, site))
  if (cast.isCalm) return { site_id: site.id, ips }
  return {
    site_id: random.pick([site.id, site.name ?? site.id]),
    ips: random.chance(0.1) ? [...ips, '127.0.0.1', 'printer'] : ips,
    // A schedule that the configuration does not give this site.
    ...(random.chance(0.06) && { schedule_id: scheduleId(900 + Number(site.id.slice(-2))) }),
    ...(random.chance(0.1) && { urgent: true }),
    ...(random.chance(0.1) && { force: true }),
  }
}

const entryOf = (random: Random, site: Site): string => {
  const network = random.pick(networksOf(site))
  const octet = random.between(1, HOSTS_PER_NETWORK)
  if (random.chance(0.15)) return `${network}.${octet}-${network}.${Math.min(HOSTS_PER_NETWORK, octet + 4)}`
  return random.chance(0.1) ? `${network}.8/29` : `${network}.${octet}`
}

const POISON = ['', 'hello', '[]', '{"site_id":"nowhere","ips":["10.0.0.1"]}', '{"action":"pause"}', '{"ips":["x"]}']

export const poisonOf = ({ random, cast, endMs }: Setting): readonly Happening[] =>
  Array.from(
    { length: cast.isCalm ? 0 : random.between(0, 3) },
    (): Happening => ({
      kind: 'poison',
      atMs: random.between(cast.startMs, endMs),
      queue: random.pick(['hosts', 'stops', 'lanes']),
      body: random.pick(POISON),
    }),
  )
