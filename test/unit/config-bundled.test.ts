import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadBundledConfig } from '../../lambdas/config/bundled-config.ts'
import { parseConfig } from '../../lambdas/config/parse-config.ts'

describe('loadBundledConfig', () => {
  let bundle = ''
  beforeAll(() => {
    bundle = mkdtempSync(join(tmpdir(), 'scan-relay-'))
  })
  afterAll(() => rmSync(bundle, { recursive: true }))

  it('reads the configuration that lies beside the handler', () => {
    const parsed = parseConfig('teams: [{ name: acme, tokenSecret: scan-relay/acme }]', 'test.yaml')
    const config = parsed.ok && parsed.value
    writeFileSync(join(bundle, 'config.json'), JSON.stringify(config))
    expect(loadBundledConfig(pathToFileURL(join(bundle, 'index.mjs')).href)).toStrictEqual(config)
  })
})

describe('what functions take from the configuration', () => {
  it.each(['bundled-config.ts', 'site-directory.ts'])(
    '%s brings no schema and no YAML into their bundle',
    async (file) => {
      const entryPoint = new URL(`../../lambdas/config/${file}`, import.meta.url).pathname
      const { metafile } = await build({
        entryPoints: [entryPoint],
        bundle: true,
        write: false,
        metafile: true,
        platform: 'node',
        format: 'esm',
      })
      expect(Object.keys(metafile.inputs).filter((input) => input.includes('node_modules'))).toEqual([])
    },
  )
})
