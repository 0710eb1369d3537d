import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> }

/** The lines of the shell blocks of every page, and what stands in code spans. */
const COMMANDS = globSync(['*.md', 'docs/**/*.md']).flatMap((page) => {
  const text = readFileSync(page, 'utf8')
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'))
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
  return [...blocks, ...spans].map((command) => ({ page, command }))
})

describe('the commands of the pages', () => {
  it('name scripts that there are', () => {
    const named = COMMANDS.flatMap(({ page, command }) => {
      const script = /^npm run (?:--silent )?([a-z][\w:-]*)/.exec(command)?.[1]
      return script === undefined ? [] : [{ page, script }]
    })
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter(({ script }) => !(script in scripts))).toEqual([])
  })

  it('run on any Node from 20 on, since npm scripts bring their own', () => {
    expect(COMMANDS.filter(({ command }) => /^node .*\.ts\b/.test(command))).toEqual([])
  })
})
