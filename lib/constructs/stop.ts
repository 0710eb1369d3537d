import { Duration, Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { MOST_DELIVERIES } from '../../lambdas/config/deliveries.ts'
import type { StopEnv } from '../../lambdas/config/env.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { alarmOnAge, alarmOnDeadLetters, alarmOnErrors, alarmOnMessagesAgain, alarmOnThrottles } from './alarms.ts'
import type { RelayBus } from './relay-bus.ts'
import { RelayFunction } from './relay-function.ts'
import { RelayQueue } from './relay-queue.ts'
import type { StateTable } from './state-table.ts'
import type { TeamSecrets } from './team-secrets.ts'

type StopProps = {
  readonly config: RelayConfig
  readonly state: StateTable
  readonly bus: RelayBus
  readonly secrets: TeamSecrets
  readonly lanesQueue: RelayQueue
}

const TIMEOUT = Duration.seconds(60)

/** Stops scans: StopsQueue, its dead letters, and a function of its own, so that a stop never waits behind scans. */
export class Stop extends Construct {
  readonly stopsQueue: RelayQueue
  readonly fn: RelayFunction

  constructor(scope: Construct, id: string, { config, state, bus, secrets, lanesQueue }: StopProps) {
    super(scope, id)
    this.stopsQueue = new RelayQueue(this, 'Stops', {
      consumerTimeout: TIMEOUT,
      maxReceiveCount: MOST_DELIVERIES.stops,
    })
    this.fn = new RelayFunction(this, 'Stop', {
      name: 'stop',
      description: 'scan-relay: stops, holds and resumes',
      config,
      timeout: TIMEOUT,
      memoryMb: 512,
      environment: {
        STACK_NAME: Stack.of(this).stackName,
        STATE_TABLE: state.table.tableName,
        LANES_QUEUE_URL: lanesQueue.queue.queueUrl,
        STOPS_QUEUE_URL: this.stopsQueue.queue.queueUrl,
        EVENT_BUS_NAME: bus.bus.eventBusName,
        DEAD_LETTER_QUEUE_URL: this.stopsQueue.deadLetters.queueUrl,
      } satisfies StopEnv,
    })
    this.stopsQueue.deliverTo(this.fn, { batchSize: 10, maxConcurrency: 5 })
    this.stopsQueue.grantSendDeadLetters(this.fn)
    this.stopsQueue.grantSend(this.fn)
    lanesQueue.grantSend(this.fn)
    state.grantStop(this.fn)
    secrets.grantRead(this.fn)
    bus.grantPublishOutcomes(this.fn)
    this.addAlarms()
  }

  private addAlarms(): void {
    alarmOnDeadLetters(this.stopsQueue, {
      failureImpact:
        'Scans that should have been stopped run on, into a blackout perhaps, until someone stops them by hand',
      runbook: 'Stops dead letters',
    })
    alarmOnAge(this.stopsQueue, Duration.minutes(5), {
      failureImpact: 'Scans that should have been stopped run on until the stop is accepted',
      runbook: 'Stops late',
    })
    alarmOnErrors(this.fn, {
      failureImpact:
        'Scans that should be stopped run on until stop works again; past 8 tries stops become dead letters',
      runbook: 'Stop errors',
    })
    alarmOnMessagesAgain(this.fn, {
      failureImpact:
        'Scans that should be stopped run on until their messages succeed; after 8 deliveries they become dead letters',
      runbook: 'Stop messages fail',
    })
    alarmOnThrottles(this.fn, {
      failureImpact: 'Scans that should be stopped run on until the account has Lambda concurrency to spare',
      runbook: 'Functions throttled',
    })
  }
}
