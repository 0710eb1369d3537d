import { describe, expect, it } from 'vitest'
import { redeliverySeconds } from '../../lambdas/runtime/redelivery-delay.ts'
import { templateOf } from './synthesize.ts'
import { type Json, referent, resourceNamed, resourcesOf } from './template-reading.ts'

const template = templateOf()
const queues = resourcesOf(template, 'AWS::SQS::Queue')
const policies = resourcesOf(template, 'AWS::SQS::QueuePolicy')
const CONSUMED = [
  {
    queue: 'ReceivingHostsQueue',
    deadLetters: 'ReceivingHostsDeadLetters',
    consumer: 'ReceivingIntakeFunction',
    tries: 5,
  },
  {
    queue: 'DispatchingLanesQueue',
    deadLetters: 'DispatchingLanesDeadLetters',
    consumer: 'DispatchingDispatchFunction',
    tries: 10,
  },
  { queue: 'StoppingStopsQueue', deadLetters: 'StoppingStopsDeadLetters', consumer: 'StoppingStopFunction', tries: 8 },
]

describe('every queue', () => {
  it.each(queues)('is encrypted: $id', ({ Properties }) => {
    expect(Properties.SqsManagedSseEnabled).toBe(true)
  })

  it.each(queues)('refuses requests without TLS: $id', ({ id }) => {
    const statements = policies
      .filter(({ Properties }) => Properties.Queues.some((ref: Json) => ref.Ref === id))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sqs:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    )
  })

  it.each(queues)('goes with the stack: $id', ({ DeletionPolicy }) => {
    expect(DeletionPolicy).toBe('Delete')
  })
})

describe.each(CONSUMED)('$queue', ({ queue, deadLetters, consumer, tries }) => {
  const { Properties } = resourceNamed(template, 'AWS::SQS::Queue', queue)
  const dlq = resourceNamed(template, 'AWS::SQS::Queue', deadLetters).Properties

  it(`gives up on a message after ${tries} tries and keeps it as a dead letter`, () => {
    expect(Properties.RedrivePolicy.maxReceiveCount).toBe(tries)
    expect(referent(Properties.RedrivePolicy.deadLetterTargetArn)).toBe(deadLetters)
  })

  it('keeps a dead letter longer than the queue can keep a message, since it keeps its age', () => {
    expect(dlq.MessageRetentionPeriod).toBe(14 * 86_400)
    expect(Properties.MessageRetentionPeriod).toBeLessThan(dlq.MessageRetentionPeriod)
  })

  it('hides a message for six times as long as its function may run', () => {
    const { Timeout } = resourceNamed(template, 'AWS::Lambda::Function', consumer).Properties
    expect(Properties.VisibilityTimeout).toBe(6 * Timeout)
  })

  it('is read by one function, which answers for each message alone', () => {
    const sources = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').filter(
      (source) => referent(source.Properties.EventSourceArn) === queue,
    )
    expect(sources.map((source) => referent(source.Properties.FunctionName))).toEqual([consumer])
    expect(sources[0]?.Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
  })
})

describe('a stop that fails', () => {
  const { Properties } = resourceNamed(template, 'AWS::SQS::Queue', 'StoppingStopsQueue')
  const failures = Array.from({ length: Properties.RedrivePolicy.maxReceiveCount - 1 }, (_, index) => index + 1)
  const delays = failures.map(redeliverySeconds)

  it('comes again within seconds the first time, and never later than it would by itself', () => {
    expect(delays[0]).toBe(5)
    expect(Math.max(...delays)).toBe(Properties.VisibilityTimeout)
  })

  it('is no dead letter sooner than after 24 minutes of failures', () => {
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeGreaterThanOrEqual(24 * 60)
  })
})

const sourceOf = (queue: string): Json =>
  resourcesOf(template, 'AWS::Lambda::EventSourceMapping').find(
    ({ Properties }) => referent(Properties.EventSourceArn) === queue,
  )?.Properties

describe('batches', () => {
  it('are large for sightings, so that a storm costs few writes', () => {
    expect(sourceOf('ReceivingHostsQueue')).toMatchObject({ BatchSize: 200, MaximumBatchingWindowInSeconds: 2 })
  })

  it('are small for wake-ups, which do not wait, and few run at once', () => {
    const source = sourceOf('DispatchingLanesQueue')
    expect(source).toMatchObject({ BatchSize: 10, ScalingConfig: { MaximumConcurrency: 10 } })
    expect(source.MaximumBatchingWindowInSeconds).toBeUndefined()
  })

  it('never make a stop wait', () => {
    const source = sourceOf('StoppingStopsQueue')
    expect(source.BatchSize).toBe(10)
    expect(source.MaximumBatchingWindowInSeconds).toBeUndefined()
  })
})
