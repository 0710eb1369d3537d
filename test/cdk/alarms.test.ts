import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { templateOf } from './synthesize.ts'
import { type Json, plainId, resourceNamed, resourcesOf } from './template-reading.ts'

const template = templateOf()
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm')
const alarmNamed = (name: string): Json => resourceNamed(template, 'AWS::CloudWatch::Alarm', name).Properties

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8')
const sections = runbook.split(/^## /m).slice(1)
const anchorOf = (section: string): string => section.slice(0, section.indexOf('\n')).toLowerCase().replaceAll(' ', '-')
const anchorIn = (alarm: Json): string => /docs\/runbook\.md#(\S+)$/.exec(alarm.AlarmDescription)?.[1] ?? ''

describe('every alarm', () => {
  it.each(alarms)('says what it costs the user, and until when: $id', ({ Properties }) => {
    expect(Properties.AlarmDescription).toMatch(/(hosts|scans) .*until .*\. Runbook:/i)
  })

  it.each(alarms)('points to a section of the runbook: $id', ({ Properties }) => {
    expect(sections.map(anchorOf)).toContain(anchorIn(Properties))
  })
})

describe('the runbook', () => {
  const alarmSections = sections.filter((section) => section.includes('**How to mend**'))

  it('has no section for an alarm that is gone', () => {
    const used = new Set(alarms.map(({ Properties }) => anchorIn(Properties)))
    expect(alarmSections.map(anchorOf).filter((anchor) => !used.has(anchor))).toEqual([])
  })

  it.each(alarmSections)('says of each alarm what it means, how to look and how to mend', (section) => {
    for (const part of ['**What it means**', '**How to look**', '**How to mend**']) expect(section).toContain(part)
  })
})

const dimensionsOf = (service: string): Json => [
  { Name: 'service', Value: service },
  { Name: 'stack', Value: 'scan-relay' },
]

describe('there is an alarm', () => {
  it.each(['ReceivingHosts', 'DispatchingLanes', 'StoppingStops'])('for the first dead letter of %s', (queue) => {
    expect(alarmNamed(`${queue}HasDeadLetters`)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    })
  })

  it.each(['ReceivingHosts', 'StoppingStops'])('for messages of %s that wait for five minutes', (queue) => {
    expect(alarmNamed(`${queue}Late`)).toMatchObject({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 300 })
  })

  const FUNCTIONS = ['ReceivingIntake', 'DispatchingDispatch', 'StoppingStop', 'SweepingSweep']

  it.each(FUNCTIONS)('for %s failing again and again, but not for one bad run', (fn) => {
    expect(alarmNamed(`${fn}Errors`)).toMatchObject({
      MetricName: 'Errors',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    })
  })

  it.each(FUNCTIONS)('for %s being throttled again and again', (fn) => {
    expect(alarmNamed(`${fn}Throttled`)).toMatchObject({
      MetricName: 'Throttles',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    })
  })

  it('for the sweep not running, which shows as no data at all', () => {
    expect(alarmNamed('SweepingSweepNotRunning')).toMatchObject({
      MetricName: 'Invocations',
      EvaluationPeriods: 2,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    })
  })

  const CONSUMERS = [
    ['ReceivingIntake', 'intake'],
    ['DispatchingDispatch', 'dispatch'],
    ['StoppingStop', 'stop'],
  ] as const

  it.each(CONSUMERS)('for messages of %s that fail again and again, which Lambda does not show', (fn, service) => {
    expect(alarmNamed(`${fn}MessagesAgain`)).toMatchObject({
      Namespace: 'scan-relay',
      MetricName: 'MessagesAgain',
      Dimensions: dimensionsOf(service),
      Statistic: 'Sum',
      Period: 300,
      Threshold: 1,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    })
  })

  it('for a scan API that is asked and serves nothing, again and again in half an hour', () => {
    expect(alarmNamed('DispatchingDispatchNothingAccepted')).toMatchObject({
      Namespace: 'scan-relay',
      MetricName: 'ScanRequestsUnserved',
      Dimensions: dimensionsOf('dispatch'),
      Statistic: 'Minimum',
      Period: 300,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 6,
      DatapointsToAlarm: 3,
      TreatMissingData: 'notBreaching',
    })
  })

  it('for a blocked lane, which looks again once an hour at the least', () => {
    expect(alarmNamed('DispatchingDispatchLanesBlocked')).toMatchObject({
      Namespace: 'scan-relay',
      MetricName: 'LanesBlocked',
      Dimensions: dimensionsOf('dispatch'),
      Period: 3600,
      Threshold: 1,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
    })
  })

  it('for a lane in the table that the sweep cannot read', () => {
    expect(alarmNamed('SweepingSweepLanesUnreadable')).toMatchObject({
      Namespace: 'scan-relay',
      MetricName: 'LanesUnreadable',
      Dimensions: dimensionsOf('sweep'),
      Threshold: 1,
    })
  })

  it('for nothing else', () => {
    expect(alarms.map(({ id }) => plainId(id))).toHaveLength(3 + 2 + 4 + 4 + 1 + 3 + 1 + 1 + 1)
  })
})
