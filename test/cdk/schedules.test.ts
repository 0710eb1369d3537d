import { describe, expect, it } from 'vitest'
import { exampleConfig } from './example-config.ts'
import { templateOf } from './synthesize.ts'
import { type Json, plainId, referent, resourceNamed, resourcesOf } from './template-reading.ts'

const template = templateOf()
const schedules = resourcesOf(template, 'AWS::Scheduler::Schedule')
const scheduleNamed = (name: string): Json => resourceNamed(template, 'AWS::Scheduler::Schedule', name).Properties

describe('every schedule', () => {
  it.each(schedules)('fires on time, not within a window: $id', ({ Properties }) => {
    expect(Properties.FlexibleTimeWindow).toEqual({ Mode: 'OFF' })
  })

  it.each(schedules)('is tried again, for a while, and then leaves a dead letter: $id', ({ Properties }) => {
    const { RetryPolicy, DeadLetterConfig } = Properties.Target
    expect(RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0)
    expect(RetryPolicy.MaximumEventAgeInSeconds).toBeLessThanOrEqual(3600)
    expect(referent(DeadLetterConfig.Arn)).toMatch(/DeadLetters$/)
  })
})

describe('the schedules of blackouts and stops', () => {
  it('are one per entry of the configuration, not per site', () => {
    const names = schedules.map(({ id }) => plainId(id)).filter((id) => id.startsWith('Blackouts'))
    expect(names).toHaveLength(exampleConfig.blackouts.length + exampleConfig.stops.length)
  })

  it('fire when a blackout begins, in its own time zone, and name it', () => {
    const { ScheduleExpression, ScheduleExpressionTimezone, Target } = scheduleNamed('BlackoutsBlackoutbusinesshours')
    expect(ScheduleExpression).toBe('cron(0 8 ? * MON,TUE,WED,THU,FRI *)')
    expect(ScheduleExpressionTimezone).toBe('Africa/Johannesburg')
    expect(JSON.parse(Target.Input)).toEqual({ action: 'stop', window: 'business-hours' })
  })

  it('fire the lead before a blackout, on the day before if need be', () => {
    const { ScheduleExpression, ScheduleExpressionTimezone, Target } = scheduleNamed(
      'BlackoutsBlackoutsundaymaintenance',
    )
    expect(ScheduleExpression).toBe('cron(55 23 ? * SAT *)')
    expect(ScheduleExpressionTimezone).toBe('America/New_York')
    expect(JSON.parse(Target.Input)).toEqual({ action: 'stop', window: 'sunday-maintenance' })
  })

  it('fire a stop by its own cron and time zone, and name it', () => {
    const { ScheduleExpression, ScheduleExpressionTimezone, Target } = scheduleNamed('BlackoutsStopfridaycutoff')
    expect(ScheduleExpression).toBe('cron(0 18 ? * FRI *)')
    expect(ScheduleExpressionTimezone).toBe('Europe/London')
    expect(JSON.parse(Target.Input)).toEqual({ action: 'stop', scheduled_stop: 'friday-cutoff' })
  })

  it('send to StopsQueue, by the role that may only do that', () => {
    for (const { Properties } of schedules.filter(({ id }) => id.startsWith('Blackouts'))) {
      expect(referent(Properties.Target.Arn)).toBe('StoppingStopsQueue')
      expect(referent(Properties.Target.DeadLetterConfig.Arn)).toBe('StoppingStopsDeadLetters')
      expect(referent(Properties.Target.RoleArn)).toBe('BlackoutsRole')
    }
  })

  it('are none, and need no role, when the configuration has none', () => {
    const bare = templateOf({ ...exampleConfig, blackouts: [], stops: [] })
    expect(resourcesOf(bare, 'AWS::Scheduler::Schedule')).toHaveLength(1)
    expect(resourcesOf(bare, 'AWS::IAM::Role').filter(({ id }) => id.startsWith('Blackouts'))).toEqual([])
  })
})

describe('the sweep', () => {
  it('runs every minute', () => {
    const { ScheduleExpression, Target } = scheduleNamed('SweepingEveryMinute')
    expect(ScheduleExpression).toBe('rate(1 minute)')
    expect(referent(Target.Arn)).toBe('SweepingSweepFunction')
  })

  it('ends before the next one begins, and is not tried again meanwhile', () => {
    expect(resourceNamed(template, 'AWS::Lambda::Function', 'SweepingSweepFunction').Properties.Timeout).toBeLessThan(
      60,
    )
    const [retries] = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')
    expect(retries?.Properties.MaximumRetryAttempts).toBe(0)
  })
})
