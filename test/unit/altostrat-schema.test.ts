import { readFileSync } from 'node:fs'
import openapiTypescript, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { expect, it } from 'vitest'

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url)

it('keeps the types of the scan API as they are generated from its description', async () => {
  const generated = await openapiTypescript(at('openapi/altostrat-cve-scans.yaml'))
  const kept = readFileSync(at('lambdas/adapters/altostrat/schema.ts'), 'utf8')
  expect(kept, 'run: npm run build:openapi').toBe(COMMENT_HEADER + astToString(generated))
})
