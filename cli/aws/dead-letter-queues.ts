import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { epochMs } from '../../lambdas/domain/instant.ts'
import type { CollectedLetters, DeadLetter, DeadLetterQueues } from '../ports.ts'
import { QUEUE_OUTPUTS, type QueueName } from '../queue-name.ts'
import type { Target } from '../target.ts'

/** Long enough to work through what was collected, short enough to wait for when a command was broken off. */
const OUT_OF_SIGHT_SECONDS = 120

const MOST_COLLECTED = 1000

/** A long poll asks all of the queue's servers, where a short one may miss some and find a queue empty that is not. */
const POLL_SECONDS = 1

/** Someone else looks at letters: they may soon be done. */
const PATIENT_POLL_SECONDS = 3

const AT_ONCE = 10

/** `DeadLetterQueues` on the queues of a stack. */
export const sqsDeadLetterQueues = (client: SQSClient, outputs: Target['outputs']): DeadLetterQueues => {
  const urlOf = (queue: QueueName, part: 'queue' | 'deadLetters'): string => outputs[QUEUE_OUTPUTS[queue][part]]
  return {
    collect: async (queue) => {
      const url = urlOf(queue, 'deadLetters')
      const [hiddenBefore, deliveries] = await Promise.all([
        hiddenIn(client, url),
        deliveriesOf(client, urlOf(queue, 'queue')),
      ])
      const pollSeconds = hiddenBefore > 0 ? PATIENT_POLL_SECONDS : POLL_SECONDS
      const collected = await collect(client, { queue, url, pollSeconds })
      const outOfSight = Math.max(0, (await hiddenIn(client, url)) - collected.letters.length)
      return { ...collected, outOfSight, ...(deliveries !== undefined && { deliveries }) }
    },
    resend: async ({ queue, body, team }) => {
      const group = team === undefined ? {} : { MessageGroupId: team }
      await client.send(new SendMessageCommand({ QueueUrl: urlOf(queue, 'queue'), MessageBody: body, ...group }))
    },
    remove: async ({ queue, receipt }) => {
      await client.send(new DeleteMessageCommand({ QueueUrl: urlOf(queue, 'deadLetters'), ReceiptHandle: receipt }))
    },
    putBack: async (letters) => {
      const queues = Map.groupBy(letters, ({ queue }) => queue)
      await Promise.all([...queues].map(([queue, its]) => putBack(client, urlOf(queue, 'deadLetters'), its)))
    },
  }
}

/** By id: a queue may deliver a message twice, and only the receipt of the last time is good. */
const collect = async (
  client: SQSClient,
  { queue, url, pollSeconds }: { readonly queue: QueueName; readonly url: string; readonly pollSeconds: number },
): Promise<Pick<CollectedLetters, 'letters' | 'more'>> => {
  const letters = new Map<string, DeadLetter>()
  while (letters.size < MOST_COLLECTED) {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: AT_ONCE,
      VisibilityTimeout: OUT_OF_SIGHT_SECONDS,
      WaitTimeSeconds: pollSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    })
    const { Messages = [] } = await client.send(command)
    if (Messages.length === 0) return { letters: [...letters.values()], more: false }
    for (const message of Messages.map((received) => letterOf(queue, received))) letters.set(message.id, message)
  }
  return { letters: [...letters.values()], more: true }
}

const letterOf = (queue: QueueName, message: Message): DeadLetter => {
  const { MessageId = '', Body = '', ReceiptHandle = '', Attributes = {}, MessageAttributes = {} } = message
  const team = Attributes.MessageGroupId
  return {
    id: MessageId,
    queue,
    body: Body,
    sentAtMs: epochMs(Number(Attributes.SentTimestamp ?? 0)),
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
    ),
    ...(team !== undefined && { team }),
    receipt: ReceiptHandle,
  }
}

const hiddenIn = async (client: SQSClient, url: string): Promise<number> => {
  const name = 'ApproximateNumberOfMessagesNotVisible'
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [name] }))
  return Number(Attributes?.[name] ?? 0)
}

const deliveriesOf = async (client: SQSClient, url: string): Promise<number | undefined> => {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] })
  const { Attributes } = await client.send(command)
  const policy: { maxReceiveCount?: number | string } = JSON.parse(Attributes?.RedrivePolicy ?? '{}')
  return policy.maxReceiveCount === undefined ? undefined : Number(policy.maxReceiveCount)
}

const putBack = async (client: SQSClient, url: string, letters: readonly DeadLetter[]): Promise<void> => {
  const entries = letters.map(({ receipt }, index) => ({
    Id: String(index),
    ReceiptHandle: receipt,
    VisibilityTimeout: 0,
  }))
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    const Entries = entries.slice(start, start + AT_ONCE)
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }))
  }
}
