import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { type Blackout, WEEKDAYS } from '../../lambdas/domain/blackout.ts'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import { type Ipv4, parseIpv4 } from '../../lambdas/domain/ipv4.ts'
import { formatLocal } from '../../lambdas/domain/local-time.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { Site, Team } from '../../lambdas/domain/team.ts'
import { unreachable } from '../../lambdas/domain/unreachable.ts'
import { configOf, scheduleId, siteOf, teamOf } from '../support/relay-config.ts'
import type { Cast } from './cast.ts'
import type { Profile } from './profile.ts'
import type { Random } from './random.ts'

/** Mondays, and days on which some clocks change. */
const DAYS = ['2026-01-05', '2026-03-08', '2026-03-29', '2026-06-15', '2026-10-25', '2026-11-01']

const ZONES = ['UTC', 'UTC', 'Europe/London', 'America/New_York', 'Africa/Johannesburg', 'Australia/Lord_Howe']

/** The first three octets of every site's hosts; two networks each, so that a lane has more than one item. */
export const networksOf = (site: Site): readonly [string, string] => {
  const number = Number(site.id.slice(-6))
  return [`10.${number}.0`, `10.${number}.1`]
}

export const HOSTS_PER_NETWORK = 12

export const castOf = (random: Random, profile: Profile): Cast => {
  const startMs = Date.parse(`${random.pick(DAYS)}T00:00:00Z`) + random.between(0, 20 * 60) * 60_000
  const teams = teamsOf(random, profile)
  const sites = teams.flatMap((team) => team.sites)
  const blackouts = Array.from({ length: profile.blackouts && random.between(1, profile.blackouts) }, (_, index) =>
    blackoutOf(random, { name: `quiet-${index + 1}`, teams, startMs, hours: profile.hours }),
  )
  const config: RelayConfig = configOf(teams, {
    batching: {
      windowSeconds: random.pick(profile.windows),
      maxIpsPerScan: random.pick(profile.sizes),
      rescanAfterSeconds: 86_400,
    },
    blackouts,
  })
  return {
    config,
    startMs,
    mostSkewMs: random.pick([0, 300, 1000, 1000]),
    apiLatencyMs:
      profile.name === 'crowded' ? { least: 0, most: 3000 } : { least: 5, most: random.pick([100, 800, 3000]) },
    scanTakes: { least: 0.1, most: 0.95 },
    refused: profile.refuses ? refusedHosts(random, sites) : new Set(),
    isCalm: profile.name === 'calm',
    isQuick: false,
  }
}

const teamsOf = (random: Random, profile: Profile): readonly Team[] => {
  let number = 0
  return Array.from({ length: random.between(1, profile.teams) }, (_, index) => {
    const sites = Array.from({ length: random.between(1, profile.sites) }, (): Site => {
      number += 1
      // Now and then a site shares the schedule of the one before it.
      const schedule = scheduleId(random.chance(0.3) && number > 1 ? 100 * (index + 1) : number)
      return siteOf(number, { schedule, rescanAfterSeconds: random.pick([600, 3600, 86_400]) })
    })
    const requestsPerMinute = random.pick(profile.limits)
    return teamOf(`team-${index + 1}`, sites, {
      requestsPerMinute,
      stopRequestsPerMinute: Math.max(1, Math.floor(requestsPerMinute * random.pick([0.2, 0.34, 0.5]))),
      assumeScanTakesSeconds: random.pick([600, 1800, 3600]),
      stopOnlyOurs: random.chance(0.15),
    })
  })
}

export const scopeOf = (random: Random, teams: readonly Team[]): Scope => {
  const team = random.pick(teams)
  const site = random.pick(team.sites)
  const kind = random.pick(['schedule', 'schedule', 'site', 'team', 'all'] as const)
  switch (kind) {
    case 'schedule':
      return { kind, schedule: site.schedule ?? scheduleId(0) }
    case 'site':
      return { kind, site: site.id }
    case 'team':
      return { kind, team: team.name }
    case 'all':
      return { kind }
    default:
      return unreachable(kind)
  }
}

type BlackoutChance = {
  readonly name: string
  readonly teams: readonly Team[]
  readonly startMs: number
  readonly hours: number
}

/** A window that falls into the run, every day. */
const blackoutOf = (random: Random, { name, teams, startMs, hours }: BlackoutChance): Blackout => {
  const timezone = random.pick(ZONES)
  const beginMs = startMs + random.between(5, Math.min(hours, 24) * 60) * 60_000
  const local = formatLocal(epochSeconds(beginMs / 1000), timezone)
  const fromMinute = Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16))
  return {
    name,
    days: WEEKDAYS,
    fromMinute,
    toMinute: (fromMinute + random.between(2, 120)) % 1440 || 1440,
    timezone,
    stopBeforeSeconds: random.pick([0, 0, 60, 600]),
    scope: scopeOf(random, teams),
  }
}

const refusedHosts = (random: Random, sites: readonly Site[]): ReadonlySet<Ipv4> =>
  new Set(
    sites.flatMap((site) =>
      random.chance(0.3) ? [addressIn(random.pick(networksOf(site)), random.between(1, HOSTS_PER_NETWORK))] : [],
    ),
  )

const addressIn = (network: string, octet: number): Ipv4 => {
  const parsed = parseIpv4(`${network}.${octet}`)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.value
}
