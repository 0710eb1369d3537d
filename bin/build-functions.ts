/* Bundles every function as a deployment does, to .local/functions/, and prints the sizes. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundleFunctions } from '../lib/function-bundles.ts'

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`.padStart(10)

for (const [name, { code }] of Object.entries(bundleFunctions())) {
  const folder = join('.local', 'functions', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.mjs'), code)
  console.log(`${name.padEnd(10)}${kilobytes(code.length)}${kilobytes(gzipSync(code).length)} gzipped`)
}
