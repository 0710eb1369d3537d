import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../lambdas/config/parse-config.ts'
import { createSiteDirectory, type SiteDirectory } from '../../lambdas/config/site-directory.ts'
import { parseCidr } from '../../lambdas/domain/ipv4-range.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'

const HEAD_OFFICE = '9c3c1392-7f36-4240-85f2-273573c0384a' as SiteId
const BRANCH = '9c3c1392-9d41-4f60-8e0b-7c52d1e4a605' as SiteId
const WAREHOUSE = '9c3c1393-0b5e-4d0e-a3a5-6f1f0f6a2b11' as SiteId
const UNLISTED = 'ffffffff-7f36-4240-85f2-273573c0384a' as SiteId
const USUAL = '9c43cc95-f313-49a3-b632-524f7a24503b' as ScheduleId
const OWN = '9c43cc96-5a0e-4f7b-9d53-1f0b8d2c7e42' as ScheduleId
const OTHER = '9c43cc97-5a0e-4f7b-9d53-1f0b8d2c7e42' as ScheduleId
const acme = 'acme' as TeamName
const globex = 'globex' as TeamName

const ACME = `
batching: { rescanAfter: 24h }
teams:
  - name: acme
    tokenSecret: scan-relay/acme
    defaultSchedule: ${USUAL}
    sites:
      - { id: ${HEAD_OFFICE}, name: head-office, aliases: [N_1], schedule: ${OWN}, subnets: [10.0.0.0/24], exclude: [10.0.0.0/28], rescanAfter: 1h }
      - { id: ${BRANCH}, name: branch }
`
const GLOBEX = `
  - name: globex
    tokenSecret: scan-relay/globex
    sites: [{ id: ${WAREHOUSE}, name: warehouse }]
`

const directoryOf = (yamlText: string): SiteDirectory => {
  const parsed = parseConfig(yamlText, 'test.yaml')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
  return createSiteDirectory(parsed.value)
}
const oneTeam = directoryOf(ACME)
const twoTeams = directoryOf(ACME + GLOBEX)

const laneOf = (directory: SiteDirectory, siteRef: string, schedule?: ScheduleId): Lane | string => {
  const resolved = directory.resolve({ siteRef, ...(schedule && { schedule }) })
  return resolved.ok ? resolved.value.lane : resolved.code
}

describe('resolve', () => {
  it.each([HEAD_OFFICE, HEAD_OFFICE.toUpperCase(), 'head-office', 'N_1'])(
    'knows a site by id, name and alias: %s',
    (ref) => {
      expect(laneOf(twoTeams, ref)).toEqual({ team: acme, schedule: OWN, site: HEAD_OFFICE })
    },
  )

  it.each(['HEAD-OFFICE', 'head', 'n_1', '', '__proto__', UNLISTED])('of several teams, knows no site %j', (ref) => {
    expect(laneOf(twoTeams, ref)).toBe('unknown-site')
  })

  it("takes the sighting's schedule before the site's, and the site's before the team's", () => {
    expect(laneOf(twoTeams, 'head-office', OTHER)).toMatchObject({ schedule: OTHER })
    expect(laneOf(twoTeams, 'head-office')).toMatchObject({ schedule: OWN })
    expect(laneOf(twoTeams, 'branch')).toMatchObject({ schedule: USUAL })
    expect(laneOf(twoTeams, 'warehouse')).toBe('no-schedule')
    expect(laneOf(twoTeams, 'warehouse', OTHER)).toEqual({ team: globex, schedule: OTHER, site: WAREHOUSE })
  })

  it('of one team only, takes any UUID as a site of that team', () => {
    expect(laneOf(oneTeam, UNLISTED.toUpperCase())).toEqual({ team: acme, schedule: USUAL, site: UNLISTED })
    expect(laneOf(oneTeam, 'elsewhere')).toBe('unknown-site')
  })

  it('says what is wrong, what was expected and what is close to it', () => {
    expect(twoTeams.resolve({ siteRef: 'head-ofice' })).toMatchObject({
      reason: expect.stringMatching(/"head-ofice".*expected.*configured site.*did you mean "head-office"/),
    })
    expect(oneTeam.resolve({ siteRef: 'x'.repeat(9999) })).toMatchObject({
      reason: expect.stringMatching(/^.{1,250}UUID of any other$/),
    })
    expect(twoTeams.resolve({ siteRef: 'warehouse' })).toMatchObject({
      reason: expect.stringMatching(/warehouse.*schedule_id.*globex/),
    })
  })
})

describe('the policy of a lane', () => {
  const subnet = parseCidr('10.0.0.0/24')
  const printers = parseCidr('10.0.0.0/28')
  const strict = {
    subnets: [subnet.ok && subnet.value],
    exclude: [printers.ok && printers.value],
    rescanAfterSeconds: 3600,
  }
  const open = { exclude: [], rescanAfterSeconds: 86_400 }

  it("is its site's, the same from a sighting and from the lane", () => {
    for (const [siteRef, policy] of [
      ['head-office', strict],
      ['branch', open],
      [UNLISTED, open],
    ] as const) {
      const resolved = oneTeam.resolve({ siteRef })
      if (!resolved.ok) throw new Error(resolved.reason)
      expect(resolved.value.policy).toStrictEqual(policy)
      expect(oneTeam.policyOf(resolved.value.lane)).toStrictEqual(policy)
    }
  })

  it('is the default one for a lane whose site or team is configured no longer', () => {
    expect(twoTeams.policyOf({ team: globex, schedule: OWN, site: HEAD_OFFICE })).toStrictEqual(open)
    expect(twoTeams.policyOf({ team: 'gone' as TeamName, schedule: OWN, site: UNLISTED })).toStrictEqual(open)
  })
})

const isUsual = (site: SiteId, schedule: ScheduleId, team = acme): boolean => oneTeam.isUsual({ team, schedule, site })

describe('the usual lane of a site', () => {
  it("is on its own schedule, not on its team's", () => {
    expect(isUsual(HEAD_OFFICE, OWN)).toBe(true)
    expect(isUsual(HEAD_OFFICE, USUAL)).toBe(false)
  })

  it("is on its team's if it has none or is not listed", () => {
    expect(isUsual(BRANCH, USUAL)).toBe(true)
    expect(isUsual(UNLISTED, USUAL)).toBe(true)
    expect(isUsual(UNLISTED, OTHER)).toBe(false)
  })

  it('is none of another team', () => expect(isUsual(BRANCH, USUAL, globex)).toBe(false))
})

describe('the schedules of a scope', () => {
  const own = { team: acme, schedule: OWN, sites: [HEAD_OFFICE] }
  const usual = { team: acme, schedule: USUAL, sites: [BRANCH] }

  it('are those that are configured, each once', () => {
    expect(twoTeams.schedulesOf({ kind: 'all' })).toEqual([usual, own])
    expect(twoTeams.schedulesOf({ kind: 'team', team: acme })).toEqual([usual, own])
    expect(twoTeams.schedulesOf({ kind: 'team', team: globex })).toEqual([])
    expect(twoTeams.schedulesOf({ kind: 'site', site: HEAD_OFFICE })).toEqual([own])
    expect(twoTeams.schedulesOf({ kind: 'site', site: BRANCH })).toEqual([usual])
    expect(twoTeams.schedulesOf({ kind: 'site', site: WAREHOUSE })).toEqual([])
    expect(twoTeams.schedulesOf({ kind: 'schedule', schedule: OWN })).toEqual([own])
  })

  it('name all sites that one schedule carries', () => {
    const shared = directoryOf(ACME.replace(OWN, USUAL))
    expect(shared.schedulesOf({ kind: 'all' })).toEqual([{ team: acme, schedule: USUAL, sites: [HEAD_OFFICE, BRANCH] }])
    expect(shared.schedulesOf({ kind: 'site', site: BRANCH })).toEqual(shared.schedulesOf({ kind: 'all' }))
    expect(shared.sitesOn(acme, USUAL)).toEqual([HEAD_OFFICE, BRANCH])
    expect(shared.sitesOn(globex, USUAL)).toEqual([])
  })

  it('are, where none is listed, those of the only team', () => {
    expect(oneTeam.schedulesOf({ kind: 'schedule', schedule: OTHER })).toEqual([
      { team: acme, schedule: OTHER, sites: [] },
    ])
    expect(oneTeam.schedulesOf({ kind: 'site', site: UNLISTED })).toEqual([usual])
    expect(twoTeams.schedulesOf({ kind: 'schedule', schedule: OTHER })).toEqual([])
    expect(twoTeams.schedulesOf({ kind: 'site', site: UNLISTED })).toEqual([])
  })
})

describe('teamOf', () => {
  it('knows the configured teams', () => {
    expect(twoTeams.teamOf(globex)).toMatchObject({ tokenSecret: 'scan-relay/globex' })
    expect(oneTeam.teamOf(globex)).toBeUndefined()
  })
})
