import { setTimeout as sleep } from 'node:timers/promises'
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'

export type Watch = { readonly stop: () => Promise<void> }

export type WatchOptions = {
  readonly queueUrl: string
  readonly onMessage: (message: Message) => void
  /** `delete` takes each message away; `leave` looks at it and leaves it where it is. */
  readonly afterwards: 'delete' | 'leave'
}

/** A message that is left is hidden for so long: nobody else misses it for more than a moment. */
const GLANCE_SECONDS = 1

/** Between two glances others get their turn. */
const PAUSE_AFTER_GLANCE_MS = 2000

const PAUSE_AFTER_FAILURE_MS = 500

/** Hands over every message of a queue as it comes; with `leave` again and again. */
export const watchQueue = (queues: SQSClient, { queueUrl, onMessage, afterwards }: WatchOptions): Watch => {
  const over = new AbortController()
  const receive = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    VisibilityTimeout: afterwards === 'leave' ? GLANCE_SECONDS : 30,
    MessageAttributeNames: ['All'],
  })
  const look = async (): Promise<void> => {
    const { Messages = [] } = await queues.send(receive, { abortSignal: over.signal })
    Messages.forEach(onMessage)
    if (afterwards === 'delete') await deleteAll(queues, queueUrl, Messages)
    else await sleep(PAUSE_AFTER_GLANCE_MS, undefined, { signal: over.signal })
  }
  const keepLooking = async (): Promise<void> => {
    // A look that fails is followed by another: whoever runs the cloud notices when it is gone.
    while (!over.signal.aborted) await look().catch(() => sleep(PAUSE_AFTER_FAILURE_MS))
  }
  const looking = keepLooking()
  return {
    stop: async () => {
      over.abort()
      await looking
    },
  }
}

const deleteAll = async (queues: SQSClient, queueUrl: string, messages: readonly Message[]): Promise<void> => {
  if (messages.length === 0) return
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
  await queues.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
}
