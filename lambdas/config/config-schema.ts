import { z } from 'zod'
import { WEEKDAYS } from '../domain/blackout.ts'
import { parseIpv4Range } from '../domain/ipv4-range.ts'
import { parseBaseUrl } from './base-url.ts'
import { parseCron } from './cron.ts'
import {
  parseAlias,
  parseLabel,
  parseScheduleId,
  parseSecretName,
  parseSiteId,
  parseSiteName,
  parseTeamName,
} from './names.ts'
import { duration, flag, listOf, mapping, oneOf, secretText, someOf, text, wholeNumber } from './schema-fields.ts'
import { parseStartOfWindow, parseTimeOfDay } from './time-of-day.ts'
import { parseTimeZone } from './time-zone.ts'

/** Altostrat's limit for a token. */
export const DEFAULT_REQUESTS_PER_MINUTE = 60

const uuidOf = (what: string) => `the UUID of a ${what}`
const addresses = text('an address, a CIDR block or a range a-b', parseIpv4Range)
const timezone = text('an IANA time zone like Europe/London', parseTimeZone)
const label = text('a name', parseLabel)
const rescanAfter = duration('0s', '365d')

const scope = mapping('a scope', {
  team: text('the name of a team', parseTeamName).exactOptional(),
  site: z.string({ error: () => 'expected the id, name or an alias of a site' }).exactOptional(),
  schedule: text(uuidOf('scan schedule'), parseScheduleId).exactOptional(),
}).refine((scope) => Object.keys(scope).length === 1, { error: 'expected exactly one of team, site, schedule' })

const site = mapping('a site', {
  id: text(uuidOf('site'), parseSiteId),
  name: text('the name of a site', parseSiteName).exactOptional(),
  aliases: listOf(text('an alias', parseAlias), 'aliases').default([]),
  schedule: text(uuidOf('scan schedule'), parseScheduleId).exactOptional(),
  subnets: someOf(addresses, 'CIDR blocks').exactOptional(),
  exclude: listOf(addresses, 'addresses, CIDR blocks and ranges').default([]),
  rescanAfter: rescanAfter.exactOptional(),
})

const team = mapping('a team', {
  name: text('the name of a team', parseTeamName),
  tokenSecret: secretText('the name of the secret that will hold the API token', parseSecretName),
  requestsPerMinute: wholeNumber(2, 6000).default(DEFAULT_REQUESTS_PER_MINUTE),
  stopRequestsPerMinute: wholeNumber(1, 5999).exactOptional(),
  defaultSchedule: text(uuidOf('scan schedule'), parseScheduleId).exactOptional(),
  assumeScanTakes: duration('1s', '7d').default(3600),
  stopOnlyOurs: flag().default(false),
  sites: listOf(site, 'sites').default([]),
})

export const blackoutSchema = mapping('a blackout', {
  name: label,
  days: someOf(oneOf(WEEKDAYS), 'days'),
  from: text('a time of day like "08:00"', parseStartOfWindow),
  to: text('a time of day like "17:00"', parseTimeOfDay),
  timezone,
  stopBefore: duration('0s', '24h').default(0),
  scope: scope.exactOptional(),
})

const stop = mapping('a scheduled stop', {
  name: label,
  cron: text('six fields like "0 18 ? * FRI *"', parseCron),
  timezone,
  scope: scope.exactOptional(),
})

/** The shape of the file, value by value. What two values mean together is `cross-checks.ts`. */
export const configSchema = mapping('the configuration', {
  scanApi: mapping('the scan API', {
    baseUrl: text('an https address', parseBaseUrl).default('https://v1.api.altostrat.io'),
  }).prefault({}),
  batching: mapping('the batching', {
    window: duration('0s', '24h').default(60),
    maxIpsPerScan: wholeNumber(1, 4096).default(256),
    rescanAfter: rescanAfter.default(86_400),
  }).prefault({}),
  teams: someOf(team, 'teams'),
  blackouts: listOf(blackoutSchema, 'blackouts').default([]),
  stops: listOf(stop, 'scheduled stops').default([]),
})

/** The file with every value parsed, and names not yet resolved. */
export type ConfigFile = z.infer<typeof configSchema>
export type TeamEntry = ConfigFile['teams'][number]
export type BlackoutEntry = ConfigFile['blackouts'][number]
export type ScopeEntry = z.infer<typeof scope>
