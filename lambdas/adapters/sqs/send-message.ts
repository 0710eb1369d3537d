import { SendMessageCommand, type SendMessageCommandInput, type SQSClient } from '@aws-sdk/client-sqs'
import { PlatformError } from '../../domain/errors.ts'

/** Sends one message; a fault comes out as `PlatformError`. */
export const sendMessage = async (client: SQSClient, message: SendMessageCommandInput): Promise<void> => {
  try {
    await client.send(new SendMessageCommand(message))
  } catch (cause) {
    throw new PlatformError('sqs.SendMessage', { cause })
  }
}
