import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Mailbox } from '../ports.ts'
import { QUEUE_OUTPUTS } from '../queue-name.ts'
import type { Target } from '../target.ts'

/** `Mailbox` on the queues of a stack. */
export const sqsMailbox = (client: SQSClient, outputs: Target['outputs']): Mailbox => ({
  send: async ({ queue, body, team }) => {
    const command = new SendMessageCommand({
      QueueUrl: outputs[QUEUE_OUTPUTS[queue].queue],
      MessageBody: body,
      ...(team !== undefined && { MessageGroupId: team }),
    })
    const { MessageId = '' } = await client.send(command)
    return MessageId
  },
})
