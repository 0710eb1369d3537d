import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { describe, expect, it, onTestFinished } from 'vitest'
// @ts-expect-error: the tool's configuration has no types
import config from '../../.dependency-cruiser.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The names of the rules that these folders break. */
const brokenRules = async (folders: readonly string[]): Promise<readonly string[]> => {
  const { output } = await cruise([...folders], {
    ...config.options,
    ruleSet: { forbidden: config.forbidden },
    validate: true,
    baseDir: root,
  })
  const { summary, modules } = output as ICruiseResult
  expect(modules.length).toBeGreaterThan(0)
  return [...new Set(summary.violations.map(({ rule }) => rule.name))]
}

/** Puts a file with this text into a folder of its own inside `folder` for the time of one test. */
const plant = async (folder: string, text: string): Promise<string> => {
  const own = await mkdtemp(join(root, folder, 'planted-'))
  onTestFinished(() => rm(own, { recursive: true }))
  await writeFile(join(own, 'planted.ts'), text)
  return own.slice(root.length)
}

describe('the layer rules', () => {
  it.each([
    ['domain-is-pure', 'lambdas/domain', "import { readFileSync } from 'node:fs'\nexport const x = readFileSync"],
    [
      'domain-is-pure',
      'lambdas/domain',
      "import { createIntake } from '../../intake/intake.ts'\nexport const x = createIntake",
    ],
    [
      'use-cases-know-no-adapters',
      'lambdas/intake',
      "import { dynamoLanes } from '../../adapters/dynamodb/lanes.ts'\nexport const x = dynamoLanes",
    ],
    [
      'adapters-know-no-use-cases',
      'lambdas/adapters',
      "import { createIntake } from '../../intake/intake.ts'\nexport const x = createIntake",
    ],
    [
      'nothing-imports-a-handler',
      'lambdas/runtime',
      "import { handler } from '../../sweep/handler.ts'\nexport const x = handler",
    ],
    [
      'lib-imports-config-only',
      'lib',
      "import { createIntake } from '../../lambdas/intake/intake.ts'\nexport const x = createIntake",
    ],
  ])('%s catches a violation planted in %s', async (rule, folder, text) => {
    expect(await brokenRules([await plant(folder, text)])).toContain(rule)
  })
})
