import middy, { type MiddyfiedHandler } from '@middy/core'
import partialBatchFailure from '@middy/sqs-partial-batch-failure'
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda'
import type { DeadLetters } from '../adapters/sqs/dead-letters.ts'
import type { Redelivery } from '../adapters/sqs/redelivery.ts'
import { BadMessage } from '../domain/errors.ts'
import { faultFacts, faultText } from '../domain/fault-facts.ts'
import { type EpochMs, epochMs, msAfter } from '../domain/instant.ts'
import type { IncomingMessage, MessageResult } from '../domain/message.ts'
import type { Clock, Telemetry } from '../domain/ports.ts'
import { redeliverySeconds } from './redelivery-delay.ts'
import type { createTelemetry } from './telemetry.ts'

/** Handles a batch; `deadline` is when the function is killed. What it says nothing of is delivered again. */
export type BatchUseCase = (
  messages: readonly IncomingMessage[],
  deadline: EpochMs,
) => Promise<ReadonlyMap<string, MessageResult>>

export type SqsHandlerParts = {
  readonly deadLetters: DeadLetters
  readonly telemetry: ReturnType<typeof createTelemetry>
  readonly clock: Pick<Clock, 'now'>
  /** After so many the queue gives a message up. */
  readonly mostDeliveries: number
  /** If there is one, what failed comes again sooner than after the queue's visibility time-out. */
  readonly redelivery?: Redelivery
}

/**
 * A Lambda handler over one use case. The only place that knows `batchItemFailures`: a bad message, or one that fails for the
 * last time, goes to the dead-letter queue with its reason and is acknowledged, one to be delivered again is not, and neither
 * touches its neighbours. The settled results are what the partial-batch middleware turns into the response.
 */
export const sqsHandler = (
  useCase: BatchUseCase,
  parts: SqsHandlerParts,
): MiddyfiedHandler<SQSEvent, PromiseSettledResult<void>[]> => {
  const { telemetry, clock, redelivery } = parts
  const base = async ({ Records }: SQSEvent, context: Context): Promise<PromiseSettledResult<void>[]> => {
    const messages = Records.map(messageOf)
    const deadline = msAfter(clock.now(), context.getRemainingTimeInMillis())
    const results = await useCase(messages, deadline).catch((error: unknown) => allAgain(messages, error))
    telemetry.count('BadMessages', [...results.values()].filter(({ kind }) => kind === 'bad').length)
    const settled = await Promise.allSettled(messages.map((message) => settle(message, results.get(message.id), parts)))
    const failed = Records.filter((_, index) => settled[index]?.status === 'rejected')
    telemetry.count('MessagesAgain', failed.length)
    if (redelivery && context.getRemainingTimeInMillis() > TIME_FOR_REDELIVERY_MS) {
      await Promise.all(failed.map((record) => comeSooner(record, redelivery, telemetry)))
    }
    return settled
  }
  return middy<SQSEvent, PromiseSettledResult<void>[]>()
    .use([...telemetry.middlewares])
    .use(partialBatchFailure({ logger: noteFailure(telemetry) }))
    .handler(base)
}

/** A use case that throws has handled none of its messages. */
const allAgain = (messages: readonly IncomingMessage[], error: unknown): ReadonlyMap<string, MessageResult> =>
  new Map(messages.map(({ id }) => [id, { kind: 'again', error }]))

const messageOf = ({ messageId, body, attributes }: SQSRecord): IncomingMessage => ({
  id: messageId,
  body,
  sentAtMs: epochMs(Number(attributes.SentTimestamp)),
  deliveries: Number(attributes.ApproximateReceiveCount),
})

/** With less time left the function might be killed over it, and take along the messages that it has handled. */
const TIME_FOR_REDELIVERY_MS = 5000

/** Fails in silence, all but: then the message comes again after the visibility time-out. */
const comeSooner = async (record: SQSRecord, redelivery: Redelivery, telemetry: Telemetry): Promise<void> => {
  const { id, deliveries } = messageOf(record)
  try {
    await redelivery.after(record.receiptHandle, redeliverySeconds(deliveries))
  } catch (error) {
    telemetry.warn('message.again-later', { messageId: id, ...faultFacts(error) })
  }
}

/** Comes back when the message may be acknowledged. */
const settle = async (
  message: IncomingMessage,
  result: MessageResult | undefined,
  { deadLetters, telemetry, mostDeliveries }: Pick<SqsHandlerParts, 'deadLetters' | 'telemetry' | 'mostDeliveries'>,
): Promise<void> => {
  if (result?.kind === 'done') return
  if (result?.kind === 'bad') {
    // The code alone: the message may quote the body, which lies in the dead letter and belongs in no log.
    telemetry.warn('message.bad', { messageId: message.id, code: result.error.code })
    return deadLetters.put(message, result.error)
  }
  const error = result?.error ?? new Error('the use case said nothing of this message')
  if (message.deliveries < mostDeliveries) throw error
  // The queue would put it aside itself, but without a word.
  telemetry.error('message.gave-up', { messageId: message.id, ...faultFacts(error) })
  const text = `failed at each of ${message.deliveries} deliveries, at the last with ${faultText(error)}`
  await deadLetters.put(message, new BadMessage('gave-up', text, { cause: error }))
}

const noteFailure =
  (telemetry: Telemetry) =>
  (reason: unknown, record: SQSRecord): void =>
    telemetry.error('message.again', {
      messageId: record.messageId,
      received: record.attributes.ApproximateReceiveCount,
      ...faultFacts(reason),
    })
