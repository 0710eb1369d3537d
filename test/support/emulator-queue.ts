import { randomUUID } from 'node:crypto'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { inject } from 'vitest'
import { clientsFor } from '../../local/deploy/clients.ts'

/** A queue of a test's own on the emulator. */
export type EmulatorQueue = {
  readonly client: SQSClient
  readonly url: string
  readonly arn: string
  /** Takes out what is visible within that time, as soon as there is something. */
  readonly receive: (withinSeconds: number) => Promise<readonly Message[]>
  /** How many messages it holds, those not visible yet among them. */
  readonly size: () => Promise<number>
}

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

export const newEmulatorQueue = async (): Promise<EmulatorQueue> => {
  const { queues: client } = clientsFor(inject('cloud').endpoint)
  const { QueueUrl: url = '' } = await client.send(new CreateQueueCommand({ QueueName: `contract-${randomUUID()}` }))
  const attributes = async (): Promise<Readonly<Record<string, string>>> =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }))).Attributes ?? {}
  const { QueueArn: arn = '' } = await attributes()
  return {
    client,
    url,
    arn,
    receive: (withinSeconds) => receive(client, url, withinSeconds),
    size: async () => {
      const counts = await attributes()
      return COUNTS.reduce((sum, name) => sum + Number(counts[name] ?? 0), 0)
    },
  }
}

const receive = async (client: SQSClient, url: string, withinSeconds: number): Promise<readonly Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: withinSeconds,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  })
  const { Messages = [] } = await client.send(command)
  await Promise.all(
    Messages.map(({ ReceiptHandle }) => client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }))),
  )
  return Messages
}
