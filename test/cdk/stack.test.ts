import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { DUE_INDEX } from '../../lambdas/config/stack-names.ts'
import { ScanRelayStack } from '../../lib/scan-relay-stack.ts'
import { exampleConfig } from './example-config.ts'
import { appWithoutCode, templateOf } from './synthesize.ts'
import { referent, resourceNamed, resourcesOf } from './template-reading.ts'

const template = templateOf()

describe('the state table', () => {
  const table = resourceNamed(template, 'AWS::DynamoDB::Table', 'StateTable')

  it('outlives the stack', () => {
    expect(table.DeletionPolicy).toBe('Retain')
  })

  it('costs by the request, forgets what has expired, and can be put back to any second of the last weeks', () => {
    expect(table.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    })
  })

  it('is keyed by two strings', () => {
    expect(table.Properties.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ])
  })

  it('finds lanes that are due by shard and second, and shows the sweep no more than it needs', () => {
    expect(table.Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: DUE_INDEX,
        KeySchema: [
          { AttributeName: 'due_shard', KeyType: 'HASH' },
          { AttributeName: 'flush_at', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['wake_unsent'] },
      },
    ])
    expect(table.Properties.AttributeDefinitions).toContainEqual({ AttributeName: 'flush_at', AttributeType: 'N' })
  })
})

describe('the secrets', () => {
  const secrets = resourcesOf(template, 'AWS::SecretsManager::Secret')

  it('are one per team, by the name in the configuration', () => {
    expect(secrets.map(({ Properties }) => Properties.Name)).toEqual(['scan-relay/acme', 'scan-relay/globex'])
  })

  it.each(secrets)('are made empty: $id', ({ Properties }) => {
    expect(Properties).not.toHaveProperty('SecretString')
    expect(Properties).not.toHaveProperty('GenerateSecretString')
  })

  it.each(secrets)('go with the stack, so that their names are free for the next: $id', ({ DeletionPolicy }) => {
    expect(DeletionPolicy).toBe('Delete')
  })
})

describe('the outputs', () => {
  it('are exactly those of the contract', () => {
    const outputs = Object.entries(template.findOutputs('*')).map(([key, { Value }]) => [key, referent(Value)])
    expect(Object.fromEntries(outputs)).toEqual({
      EventBusName: 'EventsBus',
      HostsQueueUrl: 'ReceivingHostsQueue',
      HostsDeadLetterQueueUrl: 'ReceivingHostsDeadLetters',
      LanesQueueUrl: 'DispatchingLanesQueue',
      LanesDeadLetterQueueUrl: 'DispatchingLanesDeadLetters',
      StopsQueueUrl: 'StoppingStopsQueue',
      StopsDeadLetterQueueUrl: 'StoppingStopsDeadLetters',
      StateTableName: 'StateTable',
    })
  })

  it('are exported under no name, which a second stack could not have', () => {
    for (const output of Object.values(template.findOutputs('*'))) expect(output).not.toHaveProperty('Export')
  })
})

describe('two stacks in one account', () => {
  it.each([
    ['AWS::CloudWatch::Alarm', 'AlarmName'],
    ['AWS::DynamoDB::Table', 'TableName'],
    ['AWS::Events::Rule', 'Name'],
    ['AWS::IAM::Role', 'RoleName'],
    ['AWS::Lambda::Function', 'FunctionName'],
    ['AWS::Logs::LogGroup', 'LogGroupName'],
    ['AWS::Scheduler::Schedule', 'Name'],
    ['AWS::SQS::Queue', 'QueueName'],
  ])('do not clash over %s, which CloudFormation names', (type, nameProperty) => {
    const resources = resourcesOf(template, type)
    expect(resources.length).toBeGreaterThan(0)
    for (const { Properties } of resources) expect(Properties).not.toHaveProperty(nameProperty)
  })

  it('do not clash over the bus, whose name must be given', () => {
    const app = appWithoutCode()
    const stacks = ['north', 'south'].map((id) => new ScanRelayStack(app, id, { config: exampleConfig }))
    const names = stacks.map(
      (stack) => resourceNamed(Template.fromStack(stack), 'AWS::Events::EventBus', 'EventsBus').Properties.Name,
    )
    expect(names[0]).not.toBe(names[1])
  })
})
