import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Duration, Stack } from 'aws-cdk-lib'
import { describe, expect, it } from 'vitest'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { RelayFunction } from '../../lib/constructs/relay-function.ts'
import { exampleConfig } from './example-config.ts'

const configWithWindow = (windowSeconds: number): RelayConfig => ({
  ...exampleConfig,
  batching: { ...exampleConfig.batching, windowSeconds },
})

/** The folder of the code of the sweep in a stack of its own for each configuration, all in one app. */
const codeFolders = (configs: readonly RelayConfig[]): readonly string[] => {
  const app = new App()
  for (const [index, config] of configs.entries()) {
    new RelayFunction(new Stack(app, `stack-${index}`), 'Sweep', {
      name: 'sweep',
      description: 'under test',
      config,
      timeout: Duration.seconds(50),
      memoryMb: 256,
      environment: {},
    })
  }
  const assembly = app.synth()
  return assembly.stacks.map((stack) => {
    const { files } = JSON.parse(readFileSync(join(assembly.directory, `${stack.stackName}.assets.json`), 'utf8'))
    const code = Object.values<{ source: { path: string; packaging: string } }>(files).find(
      ({ source }) => source.packaging === 'zip',
    )
    return join(assembly.directory, code?.source.path ?? 'no code')
  })
}

describe('the code of a function', () => {
  const folders = codeFolders([configWithWindow(60), configWithWindow(90), configWithWindow(60)])

  it('has beside it the configuration of its own stack', () => {
    const configs = folders.map((folder) => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')))
    expect(configs).toEqual([configWithWindow(60), configWithWindow(90), configWithWindow(60)])
  })

  it('is a new version when the configuration changes, and only then', () => {
    const [first, changed, same] = folders
    expect(changed).not.toBe(first)
    expect(same).toBe(first)
  })
})
