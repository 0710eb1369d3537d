import { describe, expect, it } from 'vitest'
import { asDelivered } from '../../cli/commands/parse-checked.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Hold } from '../../lambdas/domain/hold.ts'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'
import { parseStopMessage } from '../../lambdas/stop/stop-message.ts'
import { createCliStage, exampleConfig, STAGE_NOW } from '../support/cli-stage.ts'

const ordersOf = (stage: ReturnType<typeof createCliStage>) =>
  stage.sent.map(({ body }) => parseStopMessage(asDelivered(body, STAGE_NOW), createSiteDirectory(exampleConfig())))

const SCHEDULE = '9c43cc95-f313-49a3-b632-524f7a24503b' as ScheduleId
const HEAD_OFFICE = '9c3c1392-7f36-4240-85f2-273573c0384a' as SiteId
const ACME = 'acme' as TeamName

const GLOBEX = 'globex' as TeamName
const HEAD: Scope = { kind: 'site', site: HEAD_OFFICE }
const LAB: Scope = { kind: 'site', site: '9c3c1394-2c7a-4f1d-b1d0-3e8f5a9c6d27' as SiteId }

const SCOPES: readonly (readonly [readonly string[], Scope, TeamName | undefined])[] = [
  [['--schedule', SCHEDULE], { kind: 'schedule', schedule: SCHEDULE }, ACME],
  [['--site', 'N_1234'], { kind: 'site', site: HEAD_OFFICE }, ACME],
  [['--team', 'acme'], { kind: 'team', team: ACME }, ACME],
  [['--all'], { kind: 'all' }, undefined],
]

const STRAY: Lane = { team: ACME, schedule: '00000000-0000-4000-8000-000000000009' as ScheduleId, site: HEAD_OFFICE }
const SOON = epochSeconds(STAGE_NOW / 1000 + 60)

const holdOn = (scope: Scope, minutes: number, said: Partial<Hold> = {}): Hold => ({
  scope,
  until: epochSeconds(STAGE_NOW / 1000 + minutes * 60),
  askedAtMs: STAGE_NOW,
  by: 'command',
  ...said,
})

describe('relay stop and resume', () => {
  it.each(SCOPES)('stop %s sends an order that the stop function takes for the same', async (words, scope, team) => {
    const stage = createCliStage()
    expect(await stage.run('stop', ...words, '--hold', '90s', '--reason', 'why')).toBe(0)
    expect(ordersOf(stage)).toEqual([{ kind: 'stop', scope, holdMinutes: 1.5, reason: 'why' }])
    expect(stage.sent[0]?.team).toBe(team)
  })

  it.each(SCOPES)('resume %s sends an order that the stop function takes for the same', async (words, scope) => {
    const stage = createCliStage()
    expect(await stage.run('resume', ...words)).toBe(0)
    expect(ordersOf(stage)).toEqual([{ kind: 'resume', scope }])
  })

  it.each([
    ['no scope', []],
    ['two scopes', ['--all', '--team', 'acme']],
    ['an unknown team', ['--team', 'acne']],
    ['an unknown site', ['--site', 'nowhere']],
    ['an unknown schedule', ['--schedule', '00000000-0000-4000-8000-000000000000']],
    ['a schedule that is no UUID', ['--schedule', 'nightly']],
  ])('refuses %s as wrong input, for a stop and for a resume', async (_, words) => {
    for (const verb of ['stop', 'resume']) {
      const stage = createCliStage()
      expect(await stage.run(verb, ...words)).toBe(2)
      expect(stage.sent).toEqual([])
    }
  })

  it.each([
    ['was scanned there', { strays: [STRAY] }],
    ['waits there', { lanes: [{ lane: STRAY, sightings: 1, waiting: 1, wake: { at: SOON, reason: 'window' } }] }],
  ] as const)('takes a schedule that only sightings have named, when a host %s', async (_, state) => {
    for (const verb of ['stop', 'resume']) {
      const stage = createCliStage(state)
      expect(await stage.run(verb, '--schedule', STRAY.schedule)).toBe(0)
      expect(ordersOf(stage)).toEqual([{ kind: verb, scope: { kind: 'schedule', schedule: STRAY.schedule } }])
      expect(stage.sent[0]?.team).toBe('acme')
    }
  })

  it('does not take a schedule on which only a team waits that is configured no longer', async () => {
    const lane = { ...STRAY, team: 'initech' as TeamName }
    const stage = createCliStage({ lanes: [{ lane, sightings: 1, waiting: 1, wake: { at: SOON, reason: 'blocked' } }] })
    expect(await stage.run('stop', '--schedule', lane.schedule)).toBe(2)
    expect(stage.sent).toEqual([])
  })

  it('names the site that a sighting has put on such a schedule', async () => {
    const stage = createCliStage({ strays: [STRAY] })
    await stage.run('stop', '--schedule', STRAY.schedule)
    expect(stage.printed).toContain(`  schedule ${STRAY.schedule}: head-office`)
  })

  it.each(['32d', '0s', 'long', '2'])('refuses a hold of %s', async (hold) => {
    const stage = createCliStage()
    expect(await stage.run('stop', '--all', '--hold', hold)).toBe(2)
    expect(stage.sent).toEqual([])
  })

  it("names the schedules that are stopped, and who else is hit by a site's stop", async () => {
    const stage = createCliStage()
    await stage.run('stop', '--site', 'head-office', '--hold', '2h')
    expect(stage.printed.join('\n')).toMatchInlineSnapshot(`
      "Sent to the test cloud:
        stop the scans of site head-office, and start none for 2 h, until 15:00
        schedule 9c43cc95-f313-49a3-b632-524f7a24503b: head-office, warehouse
      A scan of warehouse is stopped with it: they share the schedule."
    `)
  })

  it('tells of the holds with another scope, which a resume leaves in force', async () => {
    const stage = createCliStage({
      holds: [
        holdOn({ kind: 'all' }, 30, { reason: 'storm' }),
        holdOn({ kind: 'team', team: ACME }, 30),
        holdOn({ kind: 'site', site: HEAD_OFFICE }, -1),
      ],
    })
    await stage.run('resume', '--team', 'acme')
    expect(stage.printed.join('\n')).toMatchInlineSnapshot(`
      "Sent to the test cloud:
        end the hold on team acme
        still held: everything until 13:30, for 30 min: storm"
    `)
  })

  it.each<[string[], Scope[], string[]]>([
    [['--site', 'warehouse'], [LAB], []],
    [['--site', 'warehouse'], [HEAD, { kind: 'team', team: GLOBEX }], []],
    [['--site', 'warehouse'], [{ kind: 'schedule', schedule: SCHEDULE }], [`schedule ${SCHEDULE}`]],
    [
      ['--site', 'warehouse'],
      [{ kind: 'team', team: ACME }, { kind: 'all' }],
      ['team acme', 'everything'],
    ],
    [['--team', 'acme'], [LAB, HEAD, { kind: 'team', team: GLOBEX }], ['site head-office']],
    [['--team', 'globex'], [LAB, HEAD, { kind: 'schedule', schedule: SCHEDULE }], ['site lab']],
    [['--schedule', SCHEDULE], [LAB, HEAD, { kind: 'team', team: GLOBEX }], ['site head-office']],
    [
      ['--schedule', STRAY.schedule],
      [LAB, HEAD, { kind: 'team', team: ACME }],
      ['site head-office', 'team acme'],
    ],
    [['--all'], [LAB, { kind: 'team', team: ACME }], ['site lab', 'team acme']],
  ])('resume %j under holds on %j is still held by %j', async (words, scopes, still) => {
    const stage = createCliStage({ strays: [STRAY], holds: scopes.map((scope) => holdOn(scope, 30)) })
    await stage.run('resume', ...words)
    const told = stage.printed.flatMap((line) => /still held: (.*?) until/.exec(line)?.[1] ?? [])
    expect(told).toEqual(still)
  })

  it.each([
    ['none is there', []],
    ['it is over', [holdOn(HEAD, -1)]],
  ])('says that a resume ends no hold when %s, and sends it for the blocked lanes', async (_, holds) => {
    const stage = createCliStage({ holds })
    expect(await stage.run('resume', '--site', 'head-office')).toBe(0)
    expect(stage.printed).toContain('  no hold on site head-office is in force; its blocked lanes try again')
    expect(stage.sent).toHaveLength(1)
  })

  it('tells in JSON whether there was a hold to end', async () => {
    for (const wasHeld of [true, false]) {
      const stage = createCliStage({ holds: wasHeld ? [holdOn(HEAD, 5)] : [] })
      await stage.run('resume', '--site', 'head-office', '--json')
      expect(JSON.parse(stage.printed.join(''))).toMatchObject({ wasHeld, otherHolds: [] })
    }
  })

  it('fails with 1 when the cloud does not take the message', async () => {
    const stage = createCliStage({ broken: 'mailbox' })
    expect(await stage.run('stop', '--all')).toBe(1)
    expect(stage.complaints.join('\n')).toContain('the cloud is out of order')
  })
})
