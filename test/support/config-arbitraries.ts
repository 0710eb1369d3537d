import * as fc from 'fast-check'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { type Blackout, type ScheduledStop, WEEKDAYS } from '../../lambdas/domain/blackout.ts'
import { ipv4FromNumber } from '../../lambdas/domain/ipv4.ts'
import type { Ipv4Range } from '../../lambdas/domain/ipv4-range.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { ScheduleId, Site, SiteId, Team, TeamName } from '../../lambdas/domain/team.ts'

const schedule = fc.uuid() as fc.Arbitrary<ScheduleId>
const timezone = fc.constantFrom('UTC', 'Europe/London', 'Africa/Johannesburg', 'America/New_York', 'Asia/Kolkata')
const label = fc.stringMatching(/^[A-Za-z\d][\w-]{0,63}$/)
/** Full of what means something in YAML. */
const siteName = fc
  .string({ unit: fc.constantFrom(...Array.from('aZ0 é:"\'-{}[]*&!|>%@`,?~')), minLength: 1, maxLength: 20 })
  .filter((text) => text === text.trim())

const range: fc.Arbitrary<Ipv4Range> = fc
  .tuple(fc.nat(0xffffffff), fc.nat(0xffffffff))
  .map(([a, b]) => ({ first: ipv4FromNumber(Math.min(a, b)), last: ipv4FromNumber(Math.max(a, b)) }))

const site: fc.Arbitrary<Site> = fc.record(
  {
    id: fc.uuid() as fc.Arbitrary<SiteId>,
    name: siteName,
    aliases: fc.array(siteName, { maxLength: 2 }),
    schedule,
    subnets: fc.array(range, { minLength: 1, maxLength: 3 }),
    exclude: fc.array(range, { maxLength: 3 }),
    rescanAfterSeconds: fc.integer({ min: 0, max: 365 * 86_400 }),
  },
  { requiredKeys: ['id', 'aliases', 'exclude', 'rescanAfterSeconds'] },
)

const team: fc.Arbitrary<Team> = fc
  .record(
    {
      name: label as fc.Arbitrary<TeamName>,
      tokenSecret: fc.stringMatching(/^[a-z][\w/+=.@-]{0,60}$/),
      requestsPerMinute: fc.integer({ min: 2, max: 6000 }),
      stopRequestsPerMinute: fc.integer({ min: 1, max: 5999 }),
      defaultSchedule: schedule,
      assumeScanTakesSeconds: fc.integer({ min: 1, max: 7 * 86_400 }),
      stopOnlyOurs: fc.boolean(),
      sites: fc.array(site, { maxLength: 4 }),
    },
    {
      requiredKeys: [
        'name',
        'tokenSecret',
        'requestsPerMinute',
        'stopRequestsPerMinute',
        'assumeScanTakesSeconds',
        'stopOnlyOurs',
        'sites',
      ],
    },
  )
  .filter(({ requestsPerMinute, stopRequestsPerMinute }) => stopRequestsPerMinute < requestsPerMinute)

/** What the configured names of all sites are, of which none may be there twice. */
const siteRefs = (teams: readonly Team[]): readonly string[] =>
  teams.flatMap(({ sites }) => sites).flatMap(({ id, name, aliases }) => [id, ...aliases].concat(name ?? []))

const teams = fc
  .array(team, { minLength: 1, maxLength: 4 })
  .filter((all) =>
    [all.map(({ name }) => name), all.map(({ tokenSecret }) => tokenSecret), siteRefs(all)].every(
      (names) => new Set(names).size === names.length,
    ),
  )

const scopeWithin = (all: readonly Team[]): fc.Arbitrary<Scope> => {
  const sites = all.flatMap(({ sites }) => sites)
  const schedules = [...all.map(({ defaultSchedule }) => defaultSchedule), ...sites.map(({ schedule }) => schedule)]
  return fc.constantFrom<Scope>(
    { kind: 'all' },
    ...all.map(({ name }): Scope => ({ kind: 'team', team: name })),
    ...sites.map(({ id }): Scope => ({ kind: 'site', site: id })),
    ...schedules.flatMap((schedule): readonly Scope[] => (schedule ? [{ kind: 'schedule', schedule }] : [])),
  )
}

/** Never on a Saturday or Sunday, so some minute stays open. */
const blackoutWithin = (all: readonly Team[]): fc.Arbitrary<Blackout> =>
  fc
    .record({
      name: label,
      days: fc.subarray(WEEKDAYS.slice(0, 5), { minLength: 1 }),
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      toMinute: fc.integer({ min: 1, max: 1440 }),
      timezone,
      stopBeforeSeconds: fc.integer({ min: 0, max: 3600 }),
      scope: scopeWithin(all),
    })
    .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute)

const stopWithin = (all: readonly Team[]): fc.Arbitrary<ScheduledStop> =>
  fc.record({
    name: label,
    cron: fc.constantFrom('0 18 ? * FRI *', '0/15 8-17 1 JAN,JUL ? 2026-2030'),
    timezone,
    scope: scopeWithin(all),
  })

const named = <Item extends { readonly name: string }>(item: fc.Arbitrary<Item>): fc.Arbitrary<Item[]> =>
  fc.uniqueArray(item, { maxLength: 3, selector: ({ name }) => name })

/** Any right configuration. */
export const relayConfig: fc.Arbitrary<RelayConfig> = teams.chain((all) =>
  fc.record({
    scanApi: fc.record({ baseUrl: fc.constantFrom('https://v1.api.altostrat.io', 'http://127.0.0.1:4010/a/b') }),
    batching: fc.record({
      windowSeconds: fc.integer({ min: 0, max: 86_400 }),
      maxIpsPerScan: fc.integer({ min: 1, max: 4096 }),
      rescanAfterSeconds: fc.integer({ min: 0, max: 365 * 86_400 }),
    }),
    teams: fc.constant(all),
    blackouts: named(blackoutWithin(all)),
    stops: named(stopWithin(all)),
  }),
)
