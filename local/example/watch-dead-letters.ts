import type { Message } from '@aws-sdk/client-sqs'
import type { DeadLetter } from './account.ts'
import type { Destination } from './send-sightings.ts'
import { type Watch, watchQueue } from './watch-queue.ts'

/** Tells of every dead letter once, whichever queue it was for, and leaves it where it is. */
export const watchDeadLetters = (
  { clients, outputs }: Destination,
  onLetter: (letter: DeadLetter) => void,
): readonly Watch[] => {
  const known = new Set<string>()
  const queues = {
    hosts: outputs.HostsDeadLetterQueueUrl,
    stops: outputs.StopsDeadLetterQueueUrl,
    lanes: outputs.LanesDeadLetterQueueUrl,
  }
  return Object.entries(queues).map(([queue, queueUrl]) =>
    watchQueue(clients.queues, {
      queueUrl,
      afterwards: 'leave',
      onMessage: (message) => {
        const letter = deadLetterOf(queue, message)
        if (known.has(letter.id)) return
        known.add(letter.id)
        onLetter(letter)
      },
    }),
  )
}

/** A message that a function could not so much as put aside has come without a code. */
const deadLetterOf = (
  queue: string,
  { MessageId = '', Body = '', MessageAttributes: attributes = {} }: Message,
): DeadLetter => ({
  id: MessageId,
  queue,
  body: Body,
  errorCode: attributes.error_code?.StringValue ?? 'no error_code',
  errorMessage: attributes.error_message?.StringValue ?? Body,
})
