import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

it('the CDK app says of a good configuration that it is right, and how much is in it', () => {
  const output = mkdtempSync(join(tmpdir(), 'synth-message-'))
  onTestFinished(() => rmSync(output, { recursive: true }))
  const context = JSON.stringify({ config: 'config/local.yaml', 'aws:cdk:bundling-stacks': [] })
  const { stdout, stderr } = spawnSync(process.execPath, ['bin/scan-relay.ts'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: context },
  })
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^config\/local\.yaml: no mistakes \(2 teams, \d sites\)$/m)
}, 60_000)
