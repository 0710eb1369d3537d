import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'scan-relay-app-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the app as the CDK command does. */
const runApp = (
  context: Readonly<Record<string, unknown>>,
): { status: number | null; stderr: string; files: string[] } => {
  const output = mkdtempSync(join(folder, 'out-'))
  const { status, stderr } = spawnSync(process.execPath, ['bin/scan-relay.ts'], {
    cwd: project,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [], ...context }),
    },
  })
  return { status, stderr, files: readdirSync(output) }
}

const configFile = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

describe('the CDK app', () => {
  it('makes one stack, scan-relay, of the configuration in config/scan-relay.yaml', () => {
    const { status, files } = runApp({})
    expect(status).toBe(0)
    expect(files.filter((file) => file.endsWith('.template.json'))).toEqual(['scan-relay.template.json'])
  })

  it('takes another configuration and another name', () => {
    const { status, files } = runApp({ config: 'config/local.yaml', stackName: 'north' })
    expect(status).toBe(0)
    expect(files).toContain('north.template.json')
  })

  it('tells all mistakes of a configuration to a person, and makes no stack', () => {
    const { status, stderr, files } = runApp({ config: configFile('bad.yaml', 'teams: 3\nblackots: []\n') })
    expect(status).toBe(1)
    expect(stderr).toMatch(/bad\.yaml:1:1 .*teams/)
    expect(stderr).toMatch(/bad\.yaml:2:1 .*blackots/)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(files.filter((file) => file.endsWith('.template.json'))).toEqual([])
  })

  it('tells of a configuration that is not there', () => {
    const { status, stderr } = runApp({ config: join(folder, 'none.yaml') })
    expect(status).toBe(1)
    expect(stderr).toMatch(/none\.yaml .*expected a file that can be read/)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})
