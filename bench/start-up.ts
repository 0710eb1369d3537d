import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundleFunctions } from '../lib/function-bundles.ts'
import { configOf, siteOf, teamOf } from '../test/support/relay-config.ts'

export type BundleCost = {
  readonly name: string
  readonly bytes: number
  readonly gzippedBytes: number
  /** How many times as long as an empty module a process takes to import it: the median of `RUNS`. */
  readonly startUpRatio: number
}

const RUNS = 7

/** Bundles every function as a deployment does, and starts each in fresh processes. */
export const bundleCosts = (): readonly BundleCost[] => {
  const folder = mkdtempSync(join(tmpdir(), 'scan-relay-bench-'))
  try {
    const empty = join(folder, 'empty.mjs')
    writeFileSync(empty, 'export const handler = () => {}')
    const emptyMs = medianStartMs(empty)
    return Object.entries(bundleFunctions()).map(([name, { code }]) => {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'config.json'), JSON.stringify(configOf([teamOf('acme', [siteOf(1)])])))
      const file = join(folder, name, 'index.mjs')
      writeFileSync(file, code)
      const startUpRatio = medianStartMs(file) / emptyMs
      return { name, bytes: code.length, gzippedBytes: gzipSync(code).length, startUpRatio }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const ENVIRONMENT = {
  ...Object.fromEntries(
    ['STACK_NAME', 'STATE_TABLE', 'LANES_QUEUE_URL', 'STOPS_QUEUE_URL', 'EVENT_BUS_NAME', 'DEAD_LETTER_QUEUE_URL'].map(
      (name) => [name, 'x'],
    ),
  ),
  AWS_REGION: 'us-east-1',
}

const medianStartMs = (file: string): number => {
  const times = Array.from({ length: RUNS }, () => {
    const start = process.hrtime.bigint()
    execFileSync(
      process.execPath,
      ['--input-type=module', '--eval', `await import(${JSON.stringify(`file://${file}`)})`],
      { env: ENVIRONMENT },
    )
    return Number(process.hrtime.bigint() - start) / 1e6
  })
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0
}
