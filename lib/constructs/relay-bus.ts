import { Duration } from 'aws-cdk-lib'
import { EventBus, Match, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { OUTCOME_SOURCE } from '../../lambdas/config/stack-names.ts'
import type { RelayFunction } from './relay-function.ts'
import type { RelayQueue } from './relay-queue.ts'

/** The bus that sightings and stops come in by, and outcomes go out by. */
export class RelayBus extends Construct {
  readonly bus: EventBus

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', { description: 'scan-relay: sightings and stops in, outcomes out' })
  }

  /**
   * Sends every event of a detail-type, whoever it is from but ourselves, to a queue as a whole envelope. What cannot be
   * delivered within `maxEventAge` becomes a dead letter of that queue.
   *
   * No message group: a rule can only give all its events the same one, and a fair queue with one group is a plain queue.
   */
  deliver(detailType: 'New Hosts Seen' | 'Stop Scans', to: RelayQueue, maxEventAge: Duration): void {
    const rule = new Rule(this, detailType.replaceAll(' ', ''), {
      eventBus: this.bus,
      description: `scan-relay: "${detailType}" to its queue`,
      eventPattern: { detailType: [detailType], source: Match.anythingBut(OUTCOME_SOURCE) },
    })
    rule.addTarget(new SqsQueue(to.queue, { deadLetterQueue: to.deadLetters, maxEventAge, retryAttempts: 185 }))
  }

  grantPublishOutcomes(publisher: RelayFunction): void {
    publisher.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
        conditions: { StringEquals: { 'events:source': OUTCOME_SOURCE } },
      }),
    )
  }
}
