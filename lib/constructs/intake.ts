import { Duration, Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { MOST_DELIVERIES } from '../../lambdas/config/deliveries.ts'
import type { IntakeEnv } from '../../lambdas/config/env.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { alarmOnAge, alarmOnDeadLetters, alarmOnErrors, alarmOnMessagesAgain, alarmOnThrottles } from './alarms.ts'
import type { RelayBus } from './relay-bus.ts'
import { RelayFunction } from './relay-function.ts'
import { RelayQueue } from './relay-queue.ts'
import type { StateTable } from './state-table.ts'

type IntakeProps = {
  readonly config: RelayConfig
  readonly state: StateTable
  readonly bus: RelayBus
  readonly lanesQueue: RelayQueue
}

const TIMEOUT = Duration.seconds(30)

/** Takes sightings in: HostsQueue, its dead letters, and the function that makes hosts pending. */
export class Intake extends Construct {
  readonly hostsQueue: RelayQueue
  readonly fn: RelayFunction

  constructor(scope: Construct, id: string, { config, state, bus, lanesQueue }: IntakeProps) {
    super(scope, id)
    this.hostsQueue = new RelayQueue(this, 'Hosts', {
      consumerTimeout: TIMEOUT,
      maxReceiveCount: MOST_DELIVERIES.hosts,
    })
    this.fn = new RelayFunction(this, 'Intake', {
      name: 'intake',
      description: 'scan-relay: sightings become pending hosts',
      config,
      timeout: TIMEOUT,
      memoryMb: 512,
      environment: {
        STACK_NAME: Stack.of(this).stackName,
        STATE_TABLE: state.table.tableName,
        LANES_QUEUE_URL: lanesQueue.queue.queueUrl,
        EVENT_BUS_NAME: bus.bus.eventBusName,
        DEAD_LETTER_QUEUE_URL: this.hostsQueue.deadLetters.queueUrl,
      } satisfies IntakeEnv,
    })
    // A storm's sightings share lanes: the larger the batch, the fewer the writes.
    this.hostsQueue.deliverTo(this.fn, { batchSize: 200, maxBatchingWindow: Duration.seconds(2), maxConcurrency: 10 })
    this.hostsQueue.grantSendDeadLetters(this.fn)
    state.grantIntake(this.fn)
    lanesQueue.grantSend(this.fn)
    bus.grantPublishOutcomes(this.fn)
    this.addAlarms()
  }

  private addAlarms(): void {
    alarmOnDeadLetters(this.hostsQueue, {
      failureImpact: 'The hosts of these sightings stay unscanned until the messages are mended and sent again',
      runbook: 'Hosts dead letters',
    })
    alarmOnAge(this.hostsQueue, Duration.minutes(5), {
      failureImpact: 'New hosts stay unscanned until intake catches up',
      runbook: 'Hosts late',
    })
    alarmOnErrors(this.fn, {
      failureImpact: 'New hosts stay unscanned until intake works again; past 5 tries they become dead letters',
      runbook: 'Intake errors',
    })
    alarmOnMessagesAgain(this.fn, {
      failureImpact:
        'New hosts stay unscanned until their messages succeed; after 5 deliveries they become dead letters',
      runbook: 'Intake messages fail',
    })
    alarmOnThrottles(this.fn, {
      failureImpact: 'New hosts stay unscanned until the account has Lambda concurrency to spare',
      runbook: 'Functions throttled',
    })
  }
}
