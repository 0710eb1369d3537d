import { readFileSync } from 'node:fs'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { ScanRelayStack } from '../../lib/scan-relay-stack.ts'
import { exampleConfig } from './example-config.ts'

const cdkJson = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'))

/** An app with the settings of `cdk.json` that bundles no code, for tests in which the code does not matter. */
export const appWithoutCode = (): App => new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } })

export const templateOf = (config: RelayConfig = exampleConfig, app = appWithoutCode()): Template =>
  Template.fromStack(new ScanRelayStack(app, 'scan-relay', { config }))
