import { describe, expect, it } from 'vitest'
import type { DeadLetter } from '../../cli/ports.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'
import { createCliStage, STAGE_NOW } from '../support/cli-stage.ts'

const letter = (id: string, minutesAgo: number, said: Partial<DeadLetter> = {}): DeadLetter => ({
  id,
  queue: 'hosts',
  body: '{"site_id":"N_99","ips":["10.0.0.1"]}',
  sentAtMs: epochMs(STAGE_NOW - minutesAgo * 60_000),
  attributes: {},
  receipt: `receipt of ${id}`,
  ...said,
})

const BAD = letter('6f0c2a1e-1', 5, {
  attributes: { error_code: 'unknown-site', error_message: 'site_id is "N_99": expected\u001b[2J a name' },
})
const GAVE_UP = letter('6f0d0000-2', 90, { body: 'not json\u0007', team: 'acme' })
const UNDELIVERED = letter('a0000000-3', 3000, {
  queue: 'stops',
  attributes: { ERROR_CODE: 'SDK_CLIENT_ERROR', ERROR_MESSAGE: 'no such queue', RULE_ARN: 'arn' },
})
const TRIED = letter('b0000000-4', 1, {
  queue: 'stops',
  body: '{"action":"stop-schedule","team":"acme","schedule_id":"x","by":"command","tries":4,"unsure":true}',
  attributes: { error_code: 'stop-failed', error_message: 'the scan API did not stop it' },
})
const ALL = [BAD, GAVE_UP, UNDELIVERED, TRIED]
const IDS = ALL.map(({ id }) => id)

describe('relay dead-letters', () => {
  it('says of every letter why it is there, the oldest first', async () => {
    const stage = createCliStage({ letters: ALL })
    expect(await stage.run('dead-letters', 'list')).toBe(0)
    expect(stage.printed.join('\n')).toMatchInlineSnapshot(`
      "4 dead letters in the test cloud
      stops  a0000000-3  2 d 2 h ago
             undelivered: could not be delivered to the queue: SDK_CLIENT_ERROR: no
             such queue
      hosts  6f0d0000-2  1 h 30 min ago
             gave-up: delivered 5 times, and its function died over it: the function's
             log says more
      hosts  6f0c2a1e-1  5 min ago
             unknown-site: site_id is "N_99": expected [2J a name
      stops  b0000000-4  1 min ago
             stop-failed: the scan API did not stop it"
    `)
  })

  it('shows a letter in full', async () => {
    const stage = createCliStage({ letters: ALL })
    expect(await stage.run('dead-letters', 'show', '6f0c', '6f0d')).toBe(0)
    expect(stage.printed.join('\n')).toMatchInlineSnapshot(`
      "2 dead letters in the test cloud
      hosts  6f0c2a1e-1  5 min ago
             unknown-site: site_id is "N_99": expected [2J a name
             | {
             |   "site_id": "N_99",
             |   "ips": [
             |     "10.0.0.1"
             |   ]
             | }

      hosts  6f0d0000-2  1 h 30 min ago
             gave-up: delivered 5 times, and its function died over it: the function's
             log says more
             | not json 
      "
    `)
  })

  it.each([['list'], ['show', '--all'], ['show', 'nothing-like-it'], ['show', '6f0']])(
    '%s %s leaves every letter where it was',
    async (...words) => {
      const stage = createCliStage({ letters: ALL })
      await stage.run('dead-letters', ...words)
      expect(stage.graves.inSight()).toEqual(IDS)
      expect(stage.graves.resent).toEqual([])
    },
  )

  it.each([
    [['6f0c'], [BAD]],
    [['6f0c', '6f0c2a1e-1'], [BAD]],
    [['--code', 'gave-up'], [GAVE_UP]],
    [
      ['--queue', 'stops', '--all'],
      [UNDELIVERED, TRIED],
    ],
    [['--all'], ALL],
  ])('redrives the letters that are chosen by %j, and those alone', async (words, chosen) => {
    const stage = createCliStage({ letters: ALL })
    expect(await stage.run('dead-letters', 'redrive', ...words)).toBe(0)
    expect(stage.graves.resent.map(({ id }) => id).toSorted()).toEqual(chosen.map(({ id }) => id).toSorted())
    expect(stage.graves.inSight()).toEqual(IDS.filter((id) => !chosen.some((one) => one.id === id)))
  })

  it('sends a letter again as it is, in its group', async () => {
    const stage = createCliStage({ letters: ALL })
    await stage.run('dead-letters', 'redrive', GAVE_UP.id)
    expect(stage.graves.resent).toEqual([GAVE_UP])
  })

  it('lets a stop that was tried in vain begin to count anew', async () => {
    const stage = createCliStage({ letters: ALL })
    await stage.run('dead-letters', 'redrive', TRIED.id)
    expect(JSON.parse(stage.graves.resent[0]?.body ?? '')).toEqual({ ...JSON.parse(TRIED.body), tries: 0 })
  })

  it('loses no letter when it cannot be sent, and none when it cannot be taken out after', async () => {
    for (const broken of ['resend', 'remove'] as const) {
      const stage = createCliStage({ letters: ALL, broken })
      expect(await stage.run('dead-letters', 'redrive', '--all')).toBe(1)
      expect(stage.graves.inSight()).toEqual(IDS)
      expect(stage.complaints.join('\n')).toContain('0 of 4 dead letters sent again, the others are still there')
    }
  })

  it('sends before it deletes', async () => {
    const stage = createCliStage({ letters: ALL, broken: 'remove' })
    await stage.run('dead-letters', 'redrive', BAD.id)
    expect(stage.graves.resent).toHaveLength(1)
  })

  it('drops the letters that are chosen, and sends none', async () => {
    const stage = createCliStage({ letters: ALL })
    expect(await stage.run('dead-letters', 'drop', '--queue', 'hosts', '--all')).toBe(0)
    expect(stage.graves.inSight()).toEqual([UNDELIVERED.id, TRIED.id])
    expect(stage.graves.resent).toEqual([])
  })

  it.each([
    ['no choice', [], 2],
    ['two choices', ['--all', '6f0c'], 2],
    ['the beginning of two ids', ['6f0'], 2],
    ['a queue that is none', ['--queue', 'host', '--all'], 2],
    ['an id that is not there', ['ffff'], 3],
    ['an id of another queue', ['--queue', 'stops', '6f0c'], 3],
    ['a code of another queue', ['--queue', 'stops', '--code', 'unknown-site'], 3],
  ])('does nothing for %s', async (_, words, exitCode) => {
    for (const verb of ['redrive', 'drop', 'show']) {
      const stage = createCliStage({ letters: ALL })
      expect(await stage.run('dead-letters', verb, ...words)).toBe(exitCode)
      expect(stage.graves.inSight()).toEqual(IDS)
    }
  })

  it.each(['redrive', 'drop', 'show'])('%s with a code that no letter has names those that are there', async (verb) => {
    const stage = createCliStage({ letters: ALL })
    expect(await stage.run('dead-letters', verb, '--code', 'unknown-sight')).toBe(3)
    expect(stage.complaints.join(' ')).toBe(
      'There is no dead letter with the code unknown-sight: those that are there have gave-up, stop-failed, undelivered, unknown-site. A letter that someone else looks at is out of sight for two minutes.',
    )
    expect(stage.graves.inSight()).toEqual(IDS)
  })

  it('tells of letters that someone else looks at', async () => {
    const stage = createCliStage({ letters: ALL })
    await stage.graves.queues.collect('stops')
    await stage.run('dead-letters', 'list')
    expect(stage.printed.at(-1)).toBe('Someone else looks at 2 more: try again in a moment.')
  })

  it.each([['list'], ['show', '--all'], ['redrive', '--all'], ['drop', '--all']])(
    '%s %s names the cloud, as text in its first line and as data',
    async (...words) => {
      const [stage, forScripts] = [createCliStage({ letters: ALL }), createCliStage({ letters: ALL })]
      await stage.run('dead-letters', ...words)
      expect(stage.printed[0]).toMatch(/^4 dead letters .*in the test cloud$/)
      await forScripts.run('dead-letters', ...words, '--json')
      expect(JSON.parse(forScripts.printed.join(''))).toMatchObject({ cloud: 'the test cloud' })
    },
  )

  it('has the same as data', async () => {
    const stage = createCliStage({ letters: [BAD] })
    await stage.run('dead-letters', 'list', '--json')
    expect(JSON.parse(stage.printed.join(''))).toMatchObject({
      letters: [
        { queue: 'hosts', id: BAD.id, code: 'unknown-site', sentAt: '2026-11-22T12:55:00.000Z', body: BAD.body },
      ],
      unfinished: [],
    })
  })
})
