import { Duration, Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { MOST_DELIVERIES } from '../../lambdas/config/deliveries.ts'
import type { DispatchEnv } from '../../lambdas/config/env.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import {
  alarmOnBlockedLanes,
  alarmOnDeadLetters,
  alarmOnErrors,
  alarmOnMessagesAgain,
  alarmOnNothingAccepted,
  alarmOnThrottles,
} from './alarms.ts'
import type { RelayBus } from './relay-bus.ts'
import { RelayFunction } from './relay-function.ts'
import { RelayQueue } from './relay-queue.ts'
import type { StateTable } from './state-table.ts'
import type { TeamSecrets } from './team-secrets.ts'

type DispatchProps = {
  readonly config: RelayConfig
  readonly state: StateTable
  readonly bus: RelayBus
  readonly secrets: TeamSecrets
}

const TIMEOUT = Duration.seconds(60)

/** Flushes lanes: LanesQueue with the delayed wake-ups, its dead letters, and the function that starts scans. */
export class Dispatch extends Construct {
  readonly lanesQueue: RelayQueue
  readonly fn: RelayFunction

  constructor(scope: Construct, id: string, { config, state, bus, secrets }: DispatchProps) {
    super(scope, id)
    this.lanesQueue = new RelayQueue(this, 'Lanes', {
      consumerTimeout: TIMEOUT,
      maxReceiveCount: MOST_DELIVERIES.lanes,
    })
    this.fn = new RelayFunction(this, 'Dispatch', {
      name: 'dispatch',
      description: 'scan-relay: pending hosts become scan requests',
      config,
      timeout: TIMEOUT,
      memoryMb: 512,
      environment: {
        STACK_NAME: Stack.of(this).stackName,
        STATE_TABLE: state.table.tableName,
        LANES_QUEUE_URL: this.lanesQueue.queue.queueUrl,
        EVENT_BUS_NAME: bus.bus.eventBusName,
        DEAD_LETTER_QUEUE_URL: this.lanesQueue.deadLetters.queueUrl,
      } satisfies DispatchEnv,
    })
    // Bounded: the request budgets set the pace, more functions at once would only wait for them.
    this.lanesQueue.deliverTo(this.fn, { batchSize: 10, maxConcurrency: 10 })
    this.lanesQueue.grantSendDeadLetters(this.fn)
    this.lanesQueue.grantSend(this.fn)
    state.grantDispatch(this.fn)
    secrets.grantRead(this.fn)
    bus.grantPublishOutcomes(this.fn)
    this.addAlarms()
  }

  // No alarm on the age of LanesQueue: its messages are delayed on purpose, and the sweep sends again what is late.
  private addAlarms(): void {
    alarmOnDeadLetters(this.lanesQueue, {
      failureImpact:
        'Pending hosts of these lanes stay unscanned until the sweep wakes the lanes again and dispatch succeeds',
      runbook: 'Lanes dead letters',
    })
    alarmOnErrors(this.fn, {
      failureImpact: 'Pending hosts stay unscanned until dispatch works again; none is lost',
      runbook: 'Dispatch errors',
    })
    alarmOnMessagesAgain(this.fn, {
      failureImpact: 'Pending hosts stay unscanned until dispatch can read and write their lanes; none is lost',
      runbook: 'Dispatch messages fail',
    })
    alarmOnNothingAccepted(this.fn, {
      failureImpact: 'Pending hosts stay unscanned until the scan API accepts requests again; none is lost',
      runbook: 'Nothing accepted',
    })
    alarmOnBlockedLanes(this.fn, {
      failureImpact: 'Hosts of the blocked lanes stay unscanned until the team has a token that the scan API accepts',
      runbook: 'Lanes blocked',
    })
    alarmOnThrottles(this.fn, {
      failureImpact: 'Pending hosts stay unscanned until the account has Lambda concurrency to spare',
      runbook: 'Functions throttled',
    })
  }
}
