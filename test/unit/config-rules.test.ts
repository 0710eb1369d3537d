import { describe, expect, it } from 'vitest'
import {
  atTop,
  HEAD_OFFICE,
  inBatching,
  inBlackout,
  inSite,
  inStop,
  inTeam,
  mistakesAfter,
  SCHEDULE,
  type Spoil,
  WAREHOUSE,
} from '../support/spoilt-config.ts'

type Row = readonly [path: string, message: string, spoil: Spoil]

const EVERY_DAY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const always = { name: 'always', days: EVERY_DAY, from: '00:00', to: '24:00', timezone: 'UTC' }

const OF_ONE_VALUE: readonly Row[] = [
  ['scanApi.baseUrl', 'expected https', atTop({ scanApi: { baseUrl: 'http://v1.api.altostrat.io' } })],
  ['batching', 'found "60s": expected the batching', atTop({ batching: '60s' })],
  ['batching', 'found nothing', atTop({ batching: null })],
  ['batching.window', 'found 60: expected a duration', inBatching({ window: 60 })],
  ['batching.window', 'expected 0s to 24h', inBatching({ window: '25h' })],
  ['batching.maxIpsPerScan', 'found 0: expected a whole number from 1 to 4096', inBatching({ maxIpsPerScan: 0 })],
  ['batching.maxIpsPerScan', 'found 4097', inBatching({ maxIpsPerScan: 4097 })],
  ['batching.maxIpsPerScan', 'found 1.5', inBatching({ maxIpsPerScan: 1.5 })],
  ['batching.rescanAfter', 'expected 0s to 365d', inBatching({ rescanAfter: '366d' })],
  ['batching.widnow', 'did you mean "window"?', inBatching({ widnow: '60s' })],
  ['team', 'did you mean "teams"?', atTop({ team: [] })],
  ['teams', 'found an empty list', atTop({ teams: [], blackouts: [] })],
  ['teams', 'missing', atTop({ teams: undefined })],
  ['teams[1].name', 'missing', inTeam(1, { name: undefined })],
  ['teams[1].name', 'found "glo#bex"', inTeam(1, { name: 'glo#bex' })],
  ['teams[1].tokenSecret', 'missing', inTeam(1, { tokenSecret: undefined })],
  ['teams[1].tokenSecret', 'expected the name of a secret', inTeam(1, { tokenSecret: 'a b' })],
  ['teams[1].requestsPerMinute', 'from 2 to 6000', inTeam(1, { requestsPerMinute: 1 })],
  ['teams[1].stopRequestsPerMinute', 'found 0', inTeam(1, { stopRequestsPerMinute: 0 })],
  ['teams[1].assumeScanTakes', 'expected 1s to 7d', inTeam(1, { assumeScanTakes: '0s' })],
  ['teams[1].stopOnlyOurs', 'found "yes": expected true or false', inTeam(1, { stopOnlyOurs: 'yes' })],
  ['teams[1].defaultSchedule', 'expected a UUID', inTeam(1, { defaultSchedule: 'weekly' })],
  ['teams[1].sites', 'expected a list of sites', inTeam(1, { sites: {} })],
  ['teams[0].sites[0].id', 'expected a UUID', inSite(0, { id: 'first' })],
  ['teams[0].sites[0].name', 'found "a#b"', inSite(0, { name: 'a#b' })],
  ['teams[0].sites[0].aliases[1]', 'found 7', inSite(0, { aliases: ['N', 7] })],
  ['teams[0].sites[0].schedule', 'expected a UUID', inSite(0, { schedule: 'x' })],
  ['teams[0].sites[0].subnets', 'found an empty list', inSite(0, { subnets: [] })],
  ['teams[0].sites[0].subnets[0]', 'expected 192.168.1.0/24', inSite(0, { subnets: ['192.168.1.9/24'] })],
  ['teams[0].sites[0].exclude[0]', 'inverted', inSite(0, { exclude: ['10.0.0.9-10.0.0.1'] })],
  ['teams[0].sites[0].rescanAfter', 'found "soon"', inSite(0, { rescanAfter: 'soon' })],
  ['blackouts[0].name', 'found "a b"', inBlackout(0, { name: 'a b' })],
  ['blackouts[0].days', 'found an empty list', inBlackout(0, { days: [] })],
  ['blackouts[0].days[0]', 'expected one of mon, tue', inBlackout(0, { days: ['Monday'] })],
  ['blackouts[0].from', 'can only end a window', inBlackout(0, { from: '24:00' })],
  ['blackouts[0].to', 'expected a time of day', inBlackout(0, { to: '24:01' })],
  ['blackouts[0].timezone', 'did you mean "Europe/London"?', inBlackout(0, { timezone: 'Europe/Londn' })],
  ['blackouts[0].stopBefore', 'expected 0s to 24h', inBlackout(0, { stopBefore: '2d' })],
  ['blackouts[0].scope', 'exactly one of team, site, schedule', inBlackout(0, { scope: {} })],
  ['blackouts[0].scope', 'exactly one', inBlackout(0, { scope: { team: 'acme', site: 'head-office' } })],
  ['stops[0].cron', 'six fields', inStop({ cron: '0 18 * * 5' })],
  ['stops[0].timezone', 'missing', inStop({ timezone: undefined })],
]

const BETWEEN_VALUES: readonly Row[] = [
  ['teams[1].name', 'teams[0].name', inTeam(1, { name: 'acme' })],
  ['teams[1].tokenSecret', 'teams[0].tokenSecret', inTeam(1, { tokenSecret: 'scan-relay/acme' })],
  ['teams[1].sites[0].id', 'teams[0].sites[0].id', inSite(1, { id: HEAD_OFFICE.toUpperCase() })],
  ['teams[1].sites[0].name', 'teams[0].sites[0].name', inSite(1, { name: 'head-office' })],
  ['teams[1].sites[0].name', 'teams[0].sites[0].aliases[0]', inSite(1, { name: 'N_1' })],
  ['teams[1].sites[0].aliases[0]', 'teams[0].sites[0].id', inSite(1, { aliases: [HEAD_OFFICE.toUpperCase()] })],
  ['teams[0].sites[0].aliases[1]', 'teams[0].sites[0].name', inSite(0, { aliases: ['N_1', 'head-office'] })],
  ['teams[1].stopRequestsPerMinute', '(30)', inTeam(1, { requestsPerMinute: 30, stopRequestsPerMinute: 30 })],
  ['teams[1].stopRequestsPerMinute', '(60)', inTeam(1, { stopRequestsPerMinute: 60 })],
  ['blackouts[1].name', 'blackouts[0].name', inBlackout(1, { name: 'nights' })],
  ['stops[1].name', 'stops[0].name', (raw) => raw.stops.push({ ...raw.stops[0] })],
  ['blackouts[0].days[1]', 'blackouts[0].days[0]', inBlackout(0, { days: ['sun', 'sun'] })],
  ['blackouts[0].to', 'the same as from', inBlackout(0, { from: '00:00', to: '00:00' })],
  ['blackouts[0].scope.team', 'did you mean "acme"?', inBlackout(0, { scope: { team: 'acne' } })],
  ['blackouts[0].scope.site', 'did you mean "head-office"?', inBlackout(0, { scope: { site: 'headoffice' } })],
  ['blackouts[0].scope.schedule', 'expected a schedule', inBlackout(0, { scope: { schedule: WAREHOUSE } })],
  ['stops[0].scope.team', 'expected a team', inStop({ scope: { team: 'initech' } })],
]

const closing = (...windows: readonly object[]): Spoil =>
  atTop({ blackouts: windows.map((window, index) => Object.assign({}, always, { name: `closed-${index}` }, window)) })

const CLOSED: readonly (readonly [how: string, named: string, spoil: Spoil])[] = [
  ['one window', 'head-office', closing({})],
  ['nights and days', 'head-office', closing({ from: '08:00', to: '20:00' }, { from: '20:00', to: '08:00' })],
  ['two zones', 'head-office', closing({ to: '12:00' }, { from: '12:00', timezone: 'Africa/Abidjan' })],
  ['a window and its lead', 'head-office', closing({ from: '08:00', to: '20:00', stopBefore: '12h' })],
  ['a team', 'head-office', closing({ scope: { team: 'acme' } })],
  ['a site by its alias', 'head-office', closing({ scope: { site: 'N_1' } })],
  ['a schedule that a site has from its team', 'head-office', closing({ scope: { schedule: SCHEDULE.toUpperCase() } })],
  ['a site without a name', WAREHOUSE, closing({ scope: { site: WAREHOUSE } })],
  [
    'unlisted sites',
    'not listed',
    (raw) => {
      closing({})(raw)
      raw.teams = [{ name: 'acme', tokenSecret: 's' }]
    },
  ],
]

describe('the rules of a configuration', () => {
  it('hold for the one that these tests spoil', () => expect(mistakesAfter()).toEqual([]))

  it.each([...OF_ONE_VALUE, ...BETWEEN_VALUES])('find the mistake at %s: %s', (path, message, spoil) => {
    expect(mistakesAfter(spoil)).toEqual([{ path, message: expect.stringContaining(message), at: expect.any(String) }])
  })

  it.each(CLOSED)('want an open minute in the week, which is not left by %s', (_, named, spoil) => {
    const message = expect.stringMatching(`no open minute.*${named}`)
    expect(mistakesAfter(spoil)).toMatchObject([{ path: 'blackouts', message }])
  })

  it('are content with one open minute', () => {
    const week = { days: EVERY_DAY.slice(0, 6) }
    expect(mistakesAfter(closing(week, { days: ['sun'], from: '00:01' }))).toEqual([])
  })

  it('mind unlisted sites only where those are accepted', () => {
    const defaultIsClosed = closing({ scope: { schedule: SCHEDULE } })
    expect(mistakesAfter(inSite(0, { schedule: WAREHOUSE }), defaultIsClosed)).toEqual([])
  })

  it('call a scope unknown only if its name is well formed', () => {
    expect(mistakesAfter(inStop({ scope: { team: 'ac me' } }))).toHaveLength(1)
    expect(mistakesAfter(inStop({ scope: { schedule: 'weekly' } }))).toHaveLength(1)
  })

  it('are all looked at, whatever else is wrong', () => {
    const spoils = [
      inBatching({ window: 60 }),
      inTeam(1, { tokenSecret: 'scan-relay/acme', sitez: [] }),
      inSite(1, { name: 'N_1', rescanAfter: 1 }),
      inBlackout(0, { to: '20:00', days: ['Sunday'], scope: { team: 'acne' } }),
      (raw) => raw.blackouts.push({ ...always, scope: { site: 'head-office' } }),
      inStop({ cron: '', scope: { site: 'moon' } }),
    ] satisfies readonly Spoil[]
    expect(mistakesAfter(...spoils).map(({ path }) => path)).toEqual([
      'batching.window',
      'teams[1].tokenSecret',
      'teams[1].sites[0].name',
      'teams[1].sites[0].rescanAfter',
      'teams[1].sitez',
      'blackouts',
      'blackouts[0].days[0]',
      'blackouts[0].to',
      'blackouts[0].scope.team',
      'stops[0].cron',
      'stops[0].scope.site',
    ])
  })
})
