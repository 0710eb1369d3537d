import { randomUUID } from 'node:crypto'
import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { QUEUE_NAMES, QUEUE_OUTPUTS } from '../../cli/queue-name.ts'

type QueueOutput = (typeof QUEUE_OUTPUTS)[keyof typeof QUEUE_OUTPUTS]['queue' | 'deadLetters']

/** How often they deliver a message before it is a dead letter. */
export const DELIVERIES = 7

/** The queues of a stack with their dead-letter queues, which no function consumes, by the names of the stack's outputs. */
export const newIdleQueues = async (client: SQSClient): Promise<Readonly<Record<QueueOutput, string>>> => {
  const make = async (Attributes: Record<string, string> = {}): Promise<string> =>
    (await client.send(new CreateQueueCommand({ QueueName: randomUUID(), Attributes }))).QueueUrl ?? ''
  const pairs = QUEUE_NAMES.map(async (name) => {
    const deadLetters = await make()
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(deadLetters), maxReceiveCount: DELIVERIES })
    return [
      [QUEUE_OUTPUTS[name].queue, await make({ RedrivePolicy })],
      [QUEUE_OUTPUTS[name].deadLetters, deadLetters],
    ]
  })
  return Object.fromEntries((await Promise.all(pairs)).flat())
}

const arnOf = (url: string): string => `arn:aws:sqs:us-east-1:000000000000:${url.split('/').at(-1)}`
