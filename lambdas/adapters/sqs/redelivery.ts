import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { PlatformError } from '../../domain/errors.ts'

/** Has a message that failed come again sooner than its queue would deliver it by itself. */
export type Redelivery = { readonly after: (receiptHandle: string, seconds: number) => Promise<void> }

/** It is a favour: the function may have little time left. */
const TIMEOUT_MS = 2000

/** `Redelivery` on a queue whose messages its function was handed. */
export const sqsRedelivery = (client: SQSClient, queueUrl: string): Redelivery => ({
  after: async (receiptHandle, seconds) => {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    })
    try {
      await client.send(command, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) })
    } catch (cause) {
      throw new PlatformError('sqs.ChangeMessageVisibility', { cause })
    }
  },
})
