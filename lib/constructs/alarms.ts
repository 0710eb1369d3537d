import { Duration, Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { METRICS_NAMESPACE, type MetricName } from '../../lambdas/domain/metric.ts'
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

/** Messages fail and come again. Lambda's own `Errors` does not show it: the batch that they came in was handled. */
export const alarmOnMessagesAgain = (fn: RelayFunction, meaning: Meaning): Alarm =>
  alarmOn(fn, 'MessagesAgain', {
    ...meaning,
    metric: sumOf(fn, 'MessagesAgain', Duration.minutes(5)),
    atLeast: 1,
    periods: 3,
    ofThem: 2,
  })

/**
 * The scan API is asked and serves nothing: each request counts 0 or 1, so a minimum of 1 means that none was served. Three such
 * spans of five minutes in half an hour, since a lane waits up to 15 minutes between two tries. No request is no data.
 */
export const alarmOnNothingAccepted = (fn: RelayFunction, meaning: Meaning): Alarm =>
  alarmOn(fn, 'NothingAccepted', {
    ...meaning,
    metric: metricOf(fn, 'ScanRequestsUnserved', { statistic: Stats.MINIMUM, period: Duration.minutes(5) }),
    atLeast: 1,
    periods: 6,
    ofThem: 3,
  })

/** A lane waits for a person. It looks again every hour at the least: the alarm stays for as long. */
export const alarmOnBlockedLanes = (fn: RelayFunction, meaning: Meaning): Alarm =>
  alarmOn(fn, 'LanesBlocked', {
    ...meaning,
    metric: sumOf(fn, 'LanesBlocked', Duration.hours(1)),
    atLeast: 1,
    periods: 2,
    ofThem: 1,
  })

/** A lane that nobody can wake. The sweep counts it every minute. */
export const alarmOnUnreadableLanes = (fn: RelayFunction, meaning: Meaning): Alarm =>
  alarmOn(fn, 'LanesUnreadable', { ...meaning, metric: sumOf(fn, 'LanesUnreadable', Duration.minutes(5)), atLeast: 1 })

const sumOf = (fn: RelayFunction, name: MetricName, period: Duration): Metric =>
  metricOf(fn, name, { statistic: Stats.SUM, period })

/** One of our own metrics, as `lambdas/runtime/telemetry.ts` writes it. */
const metricOf = (
  fn: RelayFunction,
  metricName: MetricName,
  of: { readonly statistic: string; readonly period: Duration },
): Metric =>
  new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service: fn.name, stack: Stack.of(fn).stackName },
    ...of,
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
