import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { Grant } from 'aws-cdk-lib/aws-iam'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { RelayFunction } from './relay-function.ts'

type RelayQueueProps = {
  readonly consumerTimeout: Duration
  /** How often a message is delivered before it becomes a dead letter. */
  readonly maxReceiveCount: number
}

type ConsumerProps = {
  readonly batchSize: number
  readonly maxBatchingWindow?: Duration
  readonly maxConcurrency: number
}

/**
 * A standard queue with its dead-letter queue: encrypted, TLS only. Both go with the stack: what they carry is either in
 * the state table too or can be sent again.
 */
export class RelayQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, props: RelayQueueProps) {
    super(scope, id)
    // No redrive allow policy: naming the source queue here, and this queue there, would be a circle of references.
    this.deadLetters = new Queue(this, 'DeadLetters', { ...PROTECTED, retentionPeriod: Duration.days(14) })
    this.queue = new Queue(this, 'Queue', {
      ...PROTECTED,
      // A dead letter keeps the age it had here, so this must be the shorter of the two:
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
      retentionPeriod: Duration.days(4),
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    })
  }

  /** Has `consumer` invoked with batches of messages; it answers which of them failed. */
  deliverTo(consumer: RelayFunction, props: ConsumerProps): void {
    consumer.lambda.addEventSource(new SqsEventSource(this.queue, { ...props, reportBatchItemFailures: true }))
  }

  grantSend(sender: RelayFunction): Grant {
    return this.queue.grant(sender, 'sqs:SendMessage')
  }

  /** For messages that can never be handled. */
  grantSendDeadLetters(sender: RelayFunction): Grant {
    return this.deadLetters.grant(sender, 'sqs:SendMessage')
  }
}

const PROTECTED = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
} as const
