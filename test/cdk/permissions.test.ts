import { describe, expect, it } from 'vitest'
import { OUTCOME_SOURCE } from '../../lambdas/config/stack-names.ts'
import { templateOf } from './synthesize.ts'
import { type Json, permissionsOf, referent, resourcesOf } from './template-reading.ts'

const template = templateOf()

const lines = (actions: string, ...resources: string[]): string[] =>
  actions.split(' ').flatMap((action) => resources.map((resource) => `${action} on ${resource}`))

const TRACE = lines('xray:PutTelemetryRecords xray:PutTraceSegments', '*')
const READ_QUEUE =
  'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage'
const LOG = 'logs:CreateLogStream logs:PutLogEvents'
const SECRETS = resourcesOf(template, 'AWS::SecretsManager::Secret').map(({ id }) => referent({ Ref: id }))
const FLUSHING =
  'dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem'

describe('a function may do what it does and nothing else', () => {
  it('intake: read and add to lanes, wake them, publish, give up on bad sightings; no token', () => {
    expect(permissionsOf(template, 'ReceivingIntakeRole')).toEqual(
      [
        ...TRACE,
        ...lines(LOG, 'ReceivingIntakeLogs'),
        ...lines(READ_QUEUE, 'ReceivingHostsQueue'),
        ...lines('dynamodb:BatchGetItem dynamodb:UpdateItem', 'StateTable'),
        ...lines('sqs:SendMessage', 'ReceivingHostsDeadLetters', 'DispatchingLanesQueue'),
        ...lines('events:PutEvents', 'EventsBus'),
      ].toSorted(),
    )
  })

  it('dispatch: flush lanes, wake them, read tokens, publish, give up on bad wake-ups', () => {
    expect(permissionsOf(template, 'DispatchingDispatchRole')).toEqual(
      [
        ...TRACE,
        ...lines(LOG, 'DispatchingDispatchLogs'),
        ...lines(READ_QUEUE, 'DispatchingLanesQueue'),
        ...lines(FLUSHING, 'StateTable'),
        ...lines('sqs:SendMessage', 'DispatchingLanesQueue', 'DispatchingLanesDeadLetters'),
        ...lines('secretsmanager:GetSecretValue', ...SECRETS),
        ...lines('events:PutEvents', 'EventsBus'),
      ].toSorted(),
    )
  })

  it('stop: put and lift holds, put hosts back, find lanes in a flush, wake them, send further stops', () => {
    expect(permissionsOf(template, 'StoppingStopRole')).toEqual(
      [
        ...TRACE,
        ...lines(LOG, 'StoppingStopLogs'),
        ...lines(READ_QUEUE, 'StoppingStopsQueue'),
        ...lines('dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem', 'StateTable'),
        ...lines('dynamodb:Query', 'StateTable/index/due'),
        ...lines('sqs:SendMessage', 'DispatchingLanesQueue', 'StoppingStopsQueue', 'StoppingStopsDeadLetters'),
        ...lines('secretsmanager:GetSecretValue', ...SECRETS),
        ...lines('events:PutEvents', 'EventsBus'),
      ].toSorted(),
    )
  })

  it('sweep: look for lanes that are due and wake them, and bring a missed stop', () => {
    expect(permissionsOf(template, 'SweepingSweepRole')).toEqual(
      [
        ...TRACE,
        ...lines(LOG, 'SweepingSweepLogs'),
        ...lines('dynamodb:Query', 'StateTable/index/due'),
        ...lines('dynamodb:GetItem', 'StateTable'),
        ...lines('dynamodb:UpdateItem', 'StateTable'),
        ...lines('sqs:SendMessage', 'DispatchingLanesQueue', 'StoppingStopsQueue'),
      ].toSorted(),
    )
  })
})

describe('roles', () => {
  const roles = resourcesOf(template, 'AWS::IAM::Role')

  it.each(roles)('carry no managed policy: $id', ({ Properties }) => {
    expect(Properties.ManagedPolicyArns).toBeUndefined()
  })

  it('are the ones that this file speaks of', () => {
    expect(roles.map(({ id }) => referent({ Ref: id })).toSorted()).toEqual([
      'BlackoutsRole',
      'DispatchingDispatchRole',
      'ReceivingIntakeRole',
      'StoppingStopRole',
      'SweepingScheduleRole',
      'SweepingSweepRole',
    ])
  })

  it('of the schedules may only send to StopsQueue or its dead letters', () => {
    expect(permissionsOf(template, 'BlackoutsRole')).toEqual(
      lines('sqs:SendMessage', 'StoppingStopsDeadLetters', 'StoppingStopsQueue'),
    )
  })

  it("of the sweep's schedule may only invoke the sweep, or send to the dead letters of LanesQueue", () => {
    expect(permissionsOf(template, 'SweepingScheduleRole')).toEqual([
      'lambda:InvokeFunction on SweepingSweepFunction',
      'sqs:SendMessage on DispatchingLanesDeadLetters',
    ])
  })

  it.each(['BlackoutsRole', 'SweepingScheduleRole'])('are taken by schedules of this account alone: %s', (name) => {
    const role = roles.find(({ id }) => referent({ Ref: id }) === name)
    expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ])
  })

  it('let functions publish outcomes under our own source only', () => {
    const statements = resourcesOf(template, 'AWS::IAM::Policy')
      .flatMap(({ Properties }): readonly Json[] => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => Action === 'events:PutEvents')
    expect(statements).toHaveLength(3)
    for (const { Condition } of statements) {
      expect(Condition).toEqual({ StringEquals: { 'events:source': OUTCOME_SOURCE } })
    }
  })
})
