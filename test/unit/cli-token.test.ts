import { describe, expect, it } from 'vitest'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'
import { createCliStage, STAGE_NOW } from '../support/cli-stage.ts'

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJl'

const said = ({ printed, complaints, sent }: ReturnType<typeof createCliStage>): string =>
  JSON.stringify([printed, complaints, sent])

describe('relay token set', () => {
  it("stores the token in the team's secret, and has the team's blocked lanes try again", async () => {
    const stage = createCliStage({ input: `${TOKEN}\n` })
    expect(await stage.run('token', 'set', 'acme')).toBe(0)
    expect(stage.secrets.get('scan-relay/acme')).toBe(TOKEN)
    expect(stage.sent).toEqual([{ queue: 'stops', team: 'acme', body: '{"action":"resume","team":"acme"}' }])
  })

  it('leaves a hold on the team in force, though a resume would end it', async () => {
    const until = epochSeconds(STAGE_NOW / 1000 + 3600)
    const scope = { kind: 'team', team: 'acme' as TeamName } as const
    const stage = createCliStage({ input: TOKEN, holds: [{ scope, until, askedAtMs: STAGE_NOW, by: 'command' }] })
    expect(await stage.run('token', 'set', 'acme')).toBe(0)
    expect(stage.secrets.get('scan-relay/acme')).toBe(TOKEN)
    expect(stage.sent).toEqual([])
    expect(stage.printed.join('\n')).toContain('The hold on the team stays, until 14:00')
  })

  it('takes no token as an argument, and does not repeat one', async () => {
    const stage = createCliStage({ input: TOKEN })
    expect(await stage.run('token', 'set', 'acme', TOKEN)).toBe(2)
    expect(await stage.run('token', 'set', TOKEN)).toBe(2)
    expect([...stage.secrets.values()].join('')).toBe('')
    expect(said(stage)).not.toContain(TOKEN.slice(0, 9))
  })

  it.each(['', ' \n', `Bearer ${TOKEN}`, 'two\nlines', '{"tocken": "x"}', 'tökén'])(
    'refuses %j as no token',
    async (input) => {
      const stage = createCliStage({ input })
      expect(await stage.run('token', 'set', 'acme')).toBe(2)
      expect([...stage.secrets.values()].join('')).toBe('')
      expect(stage.sent).toEqual([])
      expect(said(stage)).not.toContain(TOKEN)
    },
  )

  it('says nothing of the token, as text or as data', async () => {
    for (const words of [[], ['--json']]) {
      const stage = createCliStage({ input: TOKEN })
      await stage.run('token', 'set', 'acme', ...words)
      expect(said(stage)).not.toContain(TOKEN.slice(0, 9))
    }
  })

  it('fails with 3 when the stack has no such secret, and then sends no resume', async () => {
    const stage = createCliStage({ input: TOKEN, secrets: [] })
    expect(await stage.run('token', 'set', 'acme')).toBe(3)
    expect(stage.sent).toEqual([])
  })

  it.each([
    [['token', 'set'], 'team'],
    [['stop', '--team'], '--team'],
    [['resume', '--team'], '--team'],
    [['status', '--team'], '--team'],
  ])('%j names the teams when there is none of that name, as all do', async (words, where) => {
    const stage = createCliStage({ input: TOKEN })
    expect(await stage.run(...words, 'acne')).toBe(2)
    expect(stage.complaints).toEqual([`${where} is "acne": expected one of acme, globex (did you mean "acme"?)`])
    expect(stage.sent).toEqual([])
  })
})
