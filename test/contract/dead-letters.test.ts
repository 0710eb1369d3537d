import { describe, expect, it } from 'vitest'
import { sqsDeadLetters } from '../../lambdas/adapters/sqs/dead-letters.ts'
import { BadMessage } from '../../lambdas/domain/errors.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'
import type { IncomingMessage } from '../../lambdas/domain/message.ts'
import { newEmulatorQueue } from '../support/emulator-queue.ts'

const messageWith = (body: string): IncomingMessage => ({ id: 'message-1', body, sentAtMs: epochMs(0), deliveries: 1 })

/** What lies in a dead-letter queue after `error` was found in a message of that body. */
const putAndReceive = async (body: string, error: BadMessage) => {
  const queue = await newEmulatorQueue()
  await sqsDeadLetters(queue.client, queue.url).put(messageWith(body), error)
  const [message, ...others] = await queue.receive(5)
  expect(others).toEqual([])
  const attributes = Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
    name,
    StringValue,
  ])
  return { body: message?.Body, attributes: Object.fromEntries(attributes) as Record<string, string> }
}

describe('DeadLetters on SQS', () => {
  it('hold the body as it came, and beside it what was wrong and which message it was', async () => {
    const body = '{ "site_id": "nowhere",\n "ips": ["10.0.0.1"], "ü": "\\u0000" }'
    expect(await putAndReceive(body, new BadMessage('unknown-site', 'site_id: "nowhere" is no site'))).toEqual({
      body,
      attributes: {
        error_code: 'unknown-site',
        error_message: 'site_id: "nowhere" is no site',
        source_message_id: 'message-1',
      },
    })
  })

  it('say it in characters that a queue takes, and shortly', async () => {
    const said = `bad\u0000\u0007\uFFFF\uD800 character \u{1F600}${'x'.repeat(5000)}`
    const { attributes } = await putAndReceive('{}', new BadMessage('not-json', said))
    expect(attributes.error_message).toMatch(/^bad\?\?\?\? character \u{1F600}x+$/u)
    expect(attributes.error_message).toHaveLength(1000)
  })

  it('throw a fault of the platform when the queue is not there', async () => {
    const queue = await newEmulatorQueue()
    const letters = sqsDeadLetters(queue.client, `${queue.url}-gone`)
    await expect(letters.put(messageWith('{}'), new BadMessage('not-json', 'no'))).rejects.toMatchObject({
      name: 'PlatformError',
      operation: 'sqs.SendMessage',
      retryable: true,
    })
  })
})
