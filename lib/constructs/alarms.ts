import { Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { RelayFunction } from './relay-function.ts'
import type { RelayQueue } from './relay-queue.ts'

/** What an alarm says to the person it wakes. */
type Meaning = {
  /** What it costs the user while it lasts. */
  readonly failureImpact: string
  /** The section of `docs/runbook.md`, by its heading. */
  readonly runbook: string
}

/** A message could not be handled, and waits for a person. */
export const alarmOnDeadLetters = (queue: RelayQueue, meaning: Meaning): Alarm =>
  alarmOn(queue, 'HasDeadLetters', {
    ...meaning,
    metric: queue.deadLetters.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: 'Maximum',
    }),
    atLeast: 1,
  })

/** Messages wait longer than they should. */
export const alarmOnAge = (queue: RelayQueue, maxAge: Duration, meaning: Meaning): Alarm =>
  alarmOn(queue, 'Late', {
    ...meaning,
    metric: queue.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
    atLeast: maxAge.toSeconds(),
    periods: 3,
  })

/** The function crashes or times out. One bad run is retried and forgotten; two of three five-minute spans are not. */
export const alarmOnErrors = (fn: RelayFunction, meaning: Meaning): Alarm =>
  alarmOn(fn, 'Errors', {
    ...meaning,
    metric: fn.lambda.metricErrors({ period: Duration.minutes(5) }),
    atLeast: 1,
    periods: 3,
    ofThem: 2,
  })

/** Lambda refuses to run the function, for want of concurrency in the account. */
export const alarmOnThrottles = (fn: RelayFunction, meaning: Meaning): Alarm =>
  alarmOn(fn, 'Throttled', {
    ...meaning,
    metric: fn.lambda.metricThrottles({ period: Duration.minutes(5) }),
    atLeast: 1,
    periods: 3,
    ofThem: 2,
  })

/** A function that should run every minute does not. Two spans: the first after a deployment may hold nothing yet. */
export const alarmOnSilence = (fn: RelayFunction, meaning: Meaning): Alarm =>
  alarmOn(fn, 'NotRunning', {
    ...meaning,
    metric: fn.lambda.metricInvocations({ period: Duration.minutes(5) }),
    below: 1,
    periods: 2,
    treatMissingData: TreatMissingData.BREACHING,
  })

type AlarmProps = Meaning & {
  readonly metric: IMetric
  readonly periods?: number
  /** How many of the periods must be bad; all, if it is left out. */
  readonly ofThem?: number
  readonly treatMissingData?: TreatMissingData
} & ({ readonly atLeast: number } | { readonly below: number })

/** No alarm has an action: who is told, and how, is the account's own affair (docs/runbook.md, "Being told"). */
const alarmOn = (scope: Construct, id: string, props: AlarmProps): Alarm =>
  new Alarm(scope, id, {
    alarmDescription: `${props.failureImpact}. Runbook: docs/runbook.md#${anchorOf(props.runbook)}`,
    metric: props.metric,
    evaluationPeriods: props.periods ?? 1,
    datapointsToAlarm: props.ofThem ?? props.periods ?? 1,
    treatMissingData: props.treatMissingData ?? TreatMissingData.NOT_BREACHING,
    ...('atLeast' in props
      ? { threshold: props.atLeast, comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD }
      : { threshold: props.below, comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD }),
  })

/** The anchor that a Markdown heading gets. */
const anchorOf = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-')
