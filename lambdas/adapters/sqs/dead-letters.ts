import type { SQSClient } from '@aws-sdk/client-sqs'
import type { BadMessage } from '../../domain/errors.ts'
import type { IncomingMessage } from '../../domain/message.ts'
import { sendMessage } from './send-message.ts'

/** Puts a message that can never be handled where people look, and says why beside it. */
export type DeadLetters = { readonly put: (message: IncomingMessage, error: BadMessage) => Promise<void> }

/** Characters that SQS takes in an attribute (https://www.w3.org/TR/REC-xml/#charsets), cut to what one reads at a glance. */
const attribute = (text: string): { DataType: string; StringValue: string } => ({
  DataType: 'String',
  StringValue: text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?')
    .slice(0, 1000)
    .replace(/[\uD800-\uDBFF]$/u, ''),
})

/** `DeadLetters` on a queue's DLQ: the body as it came, with `error_code`, `error_message` and `source_message_id`. */
export const sqsDeadLetters = (client: SQSClient, queueUrl: string): DeadLetters => ({
  put: async ({ id, body }, { code, message }) => {
    await sendMessage(client, {
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: {
        error_code: attribute(code),
        error_message: attribute(message),
        source_message_id: attribute(id),
      },
    })
  },
})
