import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { DispatchEnv, IntakeEnv, StopEnv, SweepEnv } from '../../lambdas/config/env.ts'
import { bundleFunctions, FUNCTION_NAMES, type FunctionName } from '../../lib/function-bundles.ts'
import { exampleConfig } from './example-config.ts'

/** What a function's code may weigh: every 100 kB is some 20 ms of cold start. Raise a budget only on purpose. */
const BUDGET_BYTES: Readonly<Record<FunctionName, number>> = {
  intake: 600_000,
  dispatch: 650_000,
  stop: 650_000,
  sweep: 500_000,
}

/** What belongs to the synthesis, and has no use in a function. */
const NOT_IN_FUNCTIONS = [
  /^node_modules\/yaml\//,
  /^node_modules\/zod\/v\d+\/classic\//,
  /^node_modules\/aws-cdk-lib\//,
]

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  STACK_NAME: 'scan-relay',
  STATE_TABLE: 'table',
  LANES_QUEUE_URL: 'https://sqs.invalid/lanes',
  STOPS_QUEUE_URL: 'https://sqs.invalid/stops',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.invalid/dead-letters',
  EVENT_BUS_NAME: 'bus',
} satisfies IntakeEnv & DispatchEnv & StopEnv & SweepEnv & { AWS_REGION: string }

const bundles = bundleFunctions()
const folder = mkdtempSync(join(tmpdir(), 'scan-relay-bundles-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(FUNCTION_NAMES)('the bundle of %s', (name) => {
  const { code, sources } = bundles[name]

  it(`weighs at most ${BUDGET_BYTES[name]} bytes`, () => {
    expect(code.length).toBeLessThanOrEqual(BUDGET_BYTES[name])
  })

  it('contains nothing that only the synthesis needs', () => {
    expect(sources).toContain(`lambdas/${name}/handler.ts`)
    expect(sources.filter((path) => NOT_IN_FUNCTIONS.some((unwanted) => unwanted.test(path)))).toEqual([])
  })

  it('needs no `require`, which a module does not have', () => {
    // What esbuild leaves where CommonJS asks for a module of Node. Then a banner with `createRequire` is needed.
    expect(Buffer.from(code).includes('Dynamic require of')).toBe(false)
  })

  it('loads in Node, beside its configuration, and exports the handler', () => {
    const output = join(folder, name)
    mkdirSync(output)
    writeFileSync(join(output, 'index.mjs'), code)
    writeFileSync(join(output, 'config.json'), JSON.stringify(exampleConfig))
    const bundle = JSON.stringify(pathToFileURL(join(output, 'index.mjs')))
    const script = `console.log(typeof (await import(${bundle})).handler)`
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env: ENVIRONMENT })
    expect(printed.toString()).toBe('function\n')
  })
})
