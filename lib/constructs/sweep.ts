import { Duration, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { Construct } from 'constructs'
import type { SweepEnv } from '../../lambdas/config/env.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { alarmOnErrors, alarmOnSilence, alarmOnThrottles, alarmOnUnreadableLanes } from './alarms.ts'
import { RelayFunction } from './relay-function.ts'
import type { RelayQueue } from './relay-queue.ts'
import { schedulerRole } from './scheduler-role.ts'
import type { StateTable } from './state-table.ts'

type SweepProps = {
  readonly config: RelayConfig
  readonly state: StateTable
  readonly lanesQueue: RelayQueue
  readonly stopsQueue: RelayQueue
}

/**
 * Every minute: lanes whose wake-up was lost, or lay too far off for a queue, are woken; a blackout that began without a stop
 * gets it.
 */
export class Sweep extends Construct {
  readonly fn: RelayFunction

  constructor(scope: Construct, id: string, { config, state, lanesQueue, stopsQueue }: SweepProps) {
    super(scope, id)
    this.fn = new RelayFunction(this, 'Sweep', {
      name: 'sweep',
      description: 'scan-relay: wakes lanes that were not woken',
      config,
      timeout: Duration.seconds(50),
      memoryMb: 256,
      environment: {
        STACK_NAME: Stack.of(this).stackName,
        STATE_TABLE: state.table.tableName,
        LANES_QUEUE_URL: lanesQueue.queue.queueUrl,
        STOPS_QUEUE_URL: stopsQueue.queue.queueUrl,
      } satisfies SweepEnv,
      // Tried once: the next minute is the retry.
      retryAttempts: 0,
    })
    state.grantSweep(this.fn)
    lanesQueue.grantSend(this.fn)
    stopsQueue.grantSend(this.fn)
    this.runEveryMinute(lanesQueue)
    this.addAlarms()
  }

  private runEveryMinute(lanesQueue: RelayQueue): void {
    const role = schedulerRole(this, 'ScheduleRole')
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.fn.lambda.functionArn] }),
    )
    role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [lanesQueue.deadLetters.queueArn] }),
    )
    new Schedule(this, 'EveryMinute', {
      description: 'scan-relay: the sweep',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(this.fn.lambda, {
        // The target would grant itself every version of the function by a wildcard.
        role: role.withoutPolicyUpdates(),
        input: ScheduleTargetInput.fromObject({ action: 'sweep' }),
        maxEventAge: Duration.minutes(1),
        retryAttempts: 3,
        deadLetterQueue: lanesQueue.deadLetters,
      }),
    })
  }

  private addAlarms(): void {
    alarmOnErrors(this.fn, {
      failureImpact:
        'Hosts of a lane whose wake-up was lost or is more than 15 minutes off stay unscanned until the sweep works again',
      runbook: 'Sweep errors',
    })
    alarmOnThrottles(this.fn, {
      failureImpact:
        'Hosts of a lane whose wake-up was lost stay unscanned until the account has Lambda concurrency to spare',
      runbook: 'Functions throttled',
    })
    alarmOnUnreadableLanes(this.fn, {
      failureImpact: 'Hosts of the lanes that cannot be read stay unscanned until their items are mended',
      runbook: 'Lanes unreadable',
    })
    alarmOnSilence(this.fn, {
      failureImpact:
        'Hosts of a lane whose wake-up was lost or is more than 15 minutes off stay unscanned until the sweep runs again',
      runbook: 'Sweep not running',
    })
  }
}
