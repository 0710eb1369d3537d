/*
 * The CDK app: reads the configuration and makes one stack.
 *   --context config=FILE     the configuration; config/scan-relay.yaml if left out
 *   --context stackName=NAME  the stack's name, for several in one account and region; scan-relay if left out
 */
import { readFileSync } from 'node:fs'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describeMistakes, type ParsedConfig, parseConfig } from '../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import { ScanRelayStack } from '../lib/scan-relay-stack.ts'

const main = (): void => {
  const app = new App()
  const file: string = app.node.tryGetContext('config') ?? 'config/scan-relay.yaml'
  const stackName: string = app.node.tryGetContext('stackName') ?? 'scan-relay'
  const config = readConfig(file)
  if (!config.ok) {
    console.error(describeMistakes(config.mistakes))
    process.exitCode = 1
    return
  }
  console.error(goodNews(file, config.value))
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION } = process.env
  new ScanRelayStack(app, stackName, {
    config: config.value,
    env: {
      ...(CDK_DEFAULT_ACCOUNT ? { account: CDK_DEFAULT_ACCOUNT } : {}),
      ...(CDK_DEFAULT_REGION ? { region: CDK_DEFAULT_REGION } : {}),
    },
  })
}

/** For whoever asks whether a configuration is right, and only synthesises. */
const goodNews = (file: string, { teams }: RelayConfig): string => {
  const sites = teams.reduce((sum, team) => sum + team.sites.length, 0)
  return `${file}: no mistakes (${counted(teams.length, 'team')}, ${counted(sites, 'site')})`
}

const counted = (number: number, one: string): string => `${number} ${number === 1 ? one : `${one}s`}`

const readConfig = (file: string): ParsedConfig => {
  const text = readText(file)
  if (text === undefined) {
    return { ok: false, mistakes: [{ path: '', message: 'expected a file that can be read', at: file }] }
  }
  return parseConfig(text, file)
}

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

main()
