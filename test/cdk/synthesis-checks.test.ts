import { Validations } from 'aws-cdk-lib'
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ScanRelayStack } from '../../lib/scan-relay-stack.ts'
import { exampleConfig } from './example-config.ts'
import { appWithoutCode } from './synthesize.ts'

/** Synthesises the stack as `bin/scan-relay.ts` does, with something planted in it, and takes no finding lightly. */
const synthesizeChecked = (plant: (stack: ScanRelayStack) => void): void => {
  const app = appWithoutCode()
  app.node.setContext('@aws-cdk/core:validateAgainstDefaultRules', true)
  app.node.setContext('@aws-cdk/core:strictCfnValidateErrors', true)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  plant(new ScanRelayStack(app, 'checked', { config: exampleConfig }))
  app.synth()
}

/** A queue against a limit of SQS, and with nothing else to say against it. */
const plantRefusedQueue = (stack: ScanRelayStack): void => {
  Validations.of(new CfnQueue(stack, 'Planted', { visibilityTimeout: 1_000_000 })).acknowledge(
    { id: 'AwsSolutions-SQS3', reason: 'not what this is about' },
    { id: 'AwsSolutions-SQS4', reason: 'not what this is about' },
  )
}

beforeEach(() => vi.stubEnv('CDK_VALIDATION', 'true'))
afterEach(() => vi.unstubAllEnvs())

describe('a synthesis', () => {
  it("passes cdk-nag's AwsSolutions and CDK's own check of the template", () => {
    expect(() => synthesizeChecked(() => {})).not.toThrow()
  })

  it('is stopped by a finding of AwsSolutions that is not acknowledged beside its resource', () => {
    expect(() => synthesizeChecked((stack) => new Queue(stack, 'Planted'))).toThrow(/Planted.*AwsSolutions-SQS4/s)
  })

  it('is stopped by a template that CloudFormation would refuse', () => {
    expect(() => synthesizeChecked(plantRefusedQueue)).toThrow(/VisibilityTimeout.*Planted/s)
  })
})
