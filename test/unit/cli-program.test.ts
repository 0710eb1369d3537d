import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { asDelivered } from '../../cli/commands/parse-checked.ts'
import type { DeadLetter } from '../../cli/ports.ts'
import { relayProgram } from '../../cli/program.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'
import { readBatch } from '../../lambdas/intake/lane-intake.ts'
import { MORNING } from '../../local/example/story.ts'
import { createCliStage, exampleConfig, STAGE_NOW } from '../support/cli-stage.ts'

/** `['status']`, `['dead-letters', 'list']`, …: every command that does something. */
const commandPaths = (command: Command, path: readonly string[] = []): readonly (readonly string[])[] =>
  command.commands.length === 0 ? [path] : command.commands.flatMap((sub) => commandPaths(sub, [...path, sub.name()]))

const PATHS = commandPaths(relayProgram(() => async () => {})).map((path) => [path.join(' '), path] as const)

const helpOf = async (path: readonly string[]): Promise<string> => {
  const stage = createCliStage()
  expect(await stage.run(...path, '--help')).toBe(0)
  return stage.printed.join('\n')
}

/** The words of every `npm run relay -- …` in a text, as a shell would part them; what a shell does with the rest is left out. */
const commandLinesIn = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/npm run (?:--silent )?relay -- ([^\n`|<>#]+)/g)].map(([, line = '']) =>
    [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''),
  )

const LETTER = { queue: 'hosts', body: '{}', sentAtMs: epochMs(STAGE_NOW), receipt: '' } as const
const LETTERS = [
  {
    ...LETTER,
    id: '6f0c2a1e-58aa-4b52-9d1c-0f6f1e6f7a11',
    attributes: { error_code: 'unknown-site', error_message: '' },
  },
]

/** The letter that becomes of a message that cannot be understood, with the id of its kind in the document. */
const letterOf = (body: string, documented: string): DeadLetter => {
  const sentAtMs = epochMs(STAGE_NOW - 9000)
  const { bad } = readBatch([asDelivered(body, sentAtMs)], createSiteDirectory(exampleConfig()))
  const error = [...bad.values()][0]
  if (!error) throw new Error(`no complaint about ${body}`)
  const id = new RegExp(`(\\S{36})  9 s ago\\n *${error.code}:`).exec(documented)?.[1] ?? ''
  return { ...LETTER, id, body, sentAtMs, attributes: { error_code: error.code, error_message: error.message } }
}

const runsOnTheStage = async (words: readonly string[]): Promise<void> => {
  const stage = createCliStage({ input: '10.20.0.5', letters: LETTERS })
  expect({ words, exitCode: await stage.run(...words), complaints: stage.complaints }).toEqual({
    words,
    exitCode: 0,
    complaints: [],
  })
}

describe('the command line', () => {
  it('lists its commands, its global options and its exit codes', async () => {
    const help = await helpOf([])
    expect(help).toMatchSnapshot()
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it.each(PATHS)('%s has help with examples that work, in 80 columns', async (_, path) => {
    const help = await helpOf(path)
    expect(help).toMatchSnapshot()
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    const examples = commandLinesIn(help.slice(help.indexOf('Examples:')))
    expect(examples.length).toBeGreaterThan(0)
    for (const words of examples) await runsOnTheStage(words)
  })

  it('takes every command of docs/operations.md', async () => {
    const documented = commandLinesIn(readFileSync('docs/operations.md', 'utf8'))
    expect(documented.length).toBeGreaterThan(10)
    for (const words of documented) await runsOnTheStage(words)
  })

  it('answers as docs/operations.md shows it', async () => {
    const documented = readFileSync('docs/operations.md', 'utf8').replaceAll(
      'the local cloud at http://127.0.0.1:4566',
      'the test cloud',
    )
    const letters = MORNING.flatMap(({ mishaps }) => mishaps).map((mishap) => letterOf(mishap.body, documented))
    for (const words of [
      ['dead-letters', 'list'],
      ['hosts', '--site', 'head-office', '10.20.0.99', '10.20.1.0/28'],
      ['stop', '--team', 'acme', '--hold', '2h', '--reason', 'change window'],
    ]) {
      const stage = createCliStage({ letters })
      await stage.run(...words)
      expect(documented.replace('until 15:05', 'until 15:00')).toContain(`\n${stage.printed.join('\n')}\n\`\`\``)
    }
  })

  it('takes global options before and after the command', async () => {
    for (const words of [
      ['--json', '--stack', 'second', 'status'],
      ['status', '--json', '--stack', 'second'],
    ]) {
      const stage = createCliStage()
      expect(await stage.run(...words)).toBe(0)
      expect(stage.opened).toEqual([{ json: true, stack: 'second' }])
      expect(JSON.parse(stage.printed.join('\n'))).toMatchObject({ cloud: 'the test cloud' })
    }
  })

  it.each([
    [[]],
    [['stauts']],
    [['status', '--jsn']],
    [['status', 'now']],
    [['status', '--site', 'lab', '--team', 'acme']],
    [['token']],
    [['token', 'set', 'acme', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln']],
    [['token', 'set', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln']],
    [['stop']],
    [['stop', '--all', '--team', 'acme']],
    [['stop', '--schedule', 'nightly']],
    [['stop', '--all', '--hold', '32d']],
    [['stop', '--all', '--hold', '0s']],
    [['resume']],
    [['hosts', '--site', 'lab', '10.0.0.256']],
    [['hosts', '--site', 'lab', '--schedule', 'nightly', '10.0.0.1']],
    [['dead-letters']],
    [['dead-letters', 'show']],
    [['dead-letters', 'redrive', '--all', '6f0c']],
    [['dead-letters', 'drop']],
  ])('ends with 2 for %j, and reaches no cloud', async (words) => {
    const stage = createCliStage()
    expect(await stage.run(...words)).toBe(2)
    expect(stage.opened).toEqual([])
    expect(stage.printed).toEqual([])
  })
})
