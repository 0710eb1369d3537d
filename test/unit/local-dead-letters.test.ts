import { type Message, SQSClient } from '@aws-sdk/client-sqs'
import { expect, it, onTestFinished } from 'vitest'
import type { StackOutputs } from '../../local/deploy/outputs.ts'
import type { DeadLetter } from '../../local/example/account.ts'
import type { Destination } from '../../local/example/send-sightings.ts'
import { watchDeadLetters } from '../../local/example/watch-dead-letters.ts'

const letter = (id: string): Message => ({
  MessageId: id,
  Body: '{}',
  MessageAttributes: {
    error_code: { DataType: 'String', StringValue: `code-${id}` },
    error_message: { DataType: 'String', StringValue: 'What is wrong.' },
  },
})

/** Queues with one message each, which is seen again and again. */
const queues = (messages: Readonly<Record<string, Message>>): Destination => {
  const client = new SQSClient({ region: 'us-east-1' })
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        const message = messages[(input as { QueueUrl: string }).QueueUrl]
        return { response: {}, output: { $metadata: {}, Messages: message ? [message] : [] } as never }
      },
    { step: 'initialize', priority: 'high' },
  )
  const outputs = {
    HostsDeadLetterQueueUrl: 'hosts-dlq',
    StopsDeadLetterQueueUrl: 'stops-dlq',
    LanesDeadLetterQueueUrl: 'lanes-dlq',
  }
  return { clients: { queues: client } as Destination['clients'], outputs: outputs as unknown as StackOutputs }
}

it('the dead letters of every queue are told of, each with the queue that it was for', async () => {
  const told: DeadLetter[] = []
  const messages = { 'hosts-dlq': letter('a'), 'stops-dlq': letter('b'), 'lanes-dlq': { MessageId: 'c', Body: '{}' } }
  const watches = watchDeadLetters(queues(messages), (one) => told.push(one))
  onTestFinished(async () => void (await Promise.all(watches.map((watch) => watch.stop()))))
  await expect.poll(() => told.length).toBe(3)
  expect(told.map(({ queue, errorCode, errorMessage }) => [queue, errorCode, errorMessage])).toEqual([
    ['hosts', 'code-a', 'What is wrong.'],
    ['stops', 'code-b', 'What is wrong.'],
    ['lanes', 'no error_code', '{}'],
  ])
})
