import { describe, expect, it } from 'vitest'
import { OUTCOME_SOURCE } from '../../lambdas/config/stack-names.ts'
import { templateOf } from './synthesize.ts'
import { type Json, referent, resourceNamed, resourcesOf } from './template-reading.ts'

const template = templateOf()
const OUTCOMES = [
  'Scan Started',
  'Hosts Skipped',
  'Hosts Rejected',
  'Hosts Held',
  'Hosts Requeued',
  'Scan Stop Accepted',
  'Scan Stop Not Running',
  'Scan Stop Failed',
  'Lane Blocked',
  'Lane Unblocked',
]

type Envelope = Readonly<Record<'source' | 'detail-type', string>>

/** What EventBridge does with the two forms that our patterns use: a plain value, and `anything-but`. */
const matches = (pattern: Json, event: Envelope): boolean =>
  Object.entries<readonly Json[]>(pattern).every(([field, alternatives]) =>
    alternatives.some((wanted) => {
      const value = event[field as keyof Envelope]
      return typeof wanted === 'string' ? wanted === value : !wanted['anything-but'].includes(value)
    }),
  )

describe.each([
  {
    rule: 'EventsNewHostsSeen',
    detailType: 'New Hosts Seen',
    queue: 'ReceivingHostsQueue',
    letters: 'ReceivingHostsDeadLetters',
  },
  {
    rule: 'EventsStopScans',
    detailType: 'Stop Scans',
    queue: 'StoppingStopsQueue',
    letters: 'StoppingStopsDeadLetters',
  },
])('the rule for "$detailType"', ({ rule, detailType, queue, letters }) => {
  const { Properties } = resourceNamed(template, 'AWS::Events::Rule', rule)
  const [target] = Properties.Targets

  it('matches the event, whoever sends it', () => {
    for (const source of ['zeek', 'com.example.dhcp', 'aws.partner/x']) {
      expect(matches(Properties.EventPattern, { source, 'detail-type': detailType })).toBe(true)
    }
  })

  it('matches none of our own outcomes', () => {
    for (const outcome of [...OUTCOMES, detailType]) {
      expect(matches(Properties.EventPattern, { source: OUTCOME_SOURCE, 'detail-type': outcome })).toBe(false)
    }
  })

  it('matches no other event', () => {
    expect(matches(Properties.EventPattern, { source: 'zeek', 'detail-type': 'Something Else' })).toBe(false)
  })

  it('listens on our own bus', () => {
    expect(referent(Properties.EventBusName)).toBe('EventsBus')
  })

  it('sends the whole envelope to its queue, and what cannot be delivered to the dead letters', () => {
    expect(Properties.Targets).toHaveLength(1)
    expect(referent(target.Arn)).toBe(queue)
    expect(referent(target.DeadLetterConfig.Arn)).toBe(letters)
    expect(target.RetryPolicy.MaximumRetryAttempts).toBe(185)
    for (const changed of ['Input', 'InputPath', 'InputTransformer']) expect(target).not.toHaveProperty(changed)
  })

  it.each([queue, letters])('may send to %s, and no other rule may', (destination) => {
    const statements = resourcesOf(template, 'AWS::SQS::QueuePolicy')
      .filter((policy) => policy.Properties.Queues.some((ref: Json) => referent(ref) === destination))
      .flatMap((policy): readonly Json[] => policy.Properties.PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === 'Allow')
    expect(statements).toHaveLength(1)
    expect(statements[0]).toMatchObject({ Principal: { Service: 'events.amazonaws.com' } })
    expect(referent(statements[0].Condition.ArnEquals['aws:SourceArn'])).toBe(rule)
  })
})

describe('a stop', () => {
  it('is not delivered more than an hour late, when it would cut short what has since been allowed', () => {
    const [target] = resourceNamed(template, 'AWS::Events::Rule', 'EventsStopScans').Properties.Targets
    expect(target.RetryPolicy.MaximumEventAgeInSeconds).toBe(3600)
  })
})
