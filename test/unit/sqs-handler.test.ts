import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { BadMessage, PlatformError } from '../../lambdas/domain/errors.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'
import { done, type IncomingMessage, type MessageResult } from '../../lambdas/domain/message.ts'
import { type BatchUseCase, sqsHandler } from '../../lambdas/runtime/sqs-handler.ts'

const NOW = epochMs(1_800_000_000_000)

const recordOf = (messageId: string, receives = 1): SQSRecord => ({
  messageId,
  receiptHandle: `receipt of ${messageId}`,
  body: `body of ${messageId}`,
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: String(NOW - 5000),
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: String(NOW),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
  awsRegion: 'us-east-1',
})

const context = { getRemainingTimeInMillis: () => 30_000, functionName: 'intake' } as Context

/** What a batch comes to whose messages end so; `broken` are those whose dead letter cannot be written. */
const settled = async (
  results: Readonly<Record<string, MessageResult | undefined>>,
  broken: readonly string[] = [],
  deliveries = 3,
) => {
  const letters: { readonly message: IncomingMessage; readonly code: string; readonly text: string }[] = []
  const logged: unknown[] = []
  const log = (event: string, facts?: unknown): void => void logged.push(event, facts)
  const given: Parameters<BatchUseCase>[] = []
  const useCase: BatchUseCase = async (...args) => {
    given.push(args)
    return new Map(Object.entries(results).flatMap(([id, result]) => (result ? [[id, result] as const] : [])))
  }
  const handler = sqsHandler(useCase, {
    deadLetters: {
      put: async (message, { code, message: text }) => {
        if (broken.includes(message.id)) throw new PlatformError('sqs.SendMessage')
        letters.push({ message, code, text })
      },
    },
    telemetry: { info: log, warn: log, error: log, count: () => {}, middlewares: [] },
    clock: { now: () => NOW },
    mostDeliveries: 5,
  })
  const event: SQSEvent = { Records: Object.keys(results).map((id) => recordOf(id, deliveries)) }
  const answer = (await handler(event, context)) as unknown as SQSBatchResponse
  return { again: answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), letters, logged, given }
}

const bad: MessageResult = { kind: 'bad', error: new BadMessage('unknown-site', 'site_id is "secret-place"') }
const again: MessageResult = { kind: 'again', error: new PlatformError('dynamodb.UpdateItem') }

describe('a batch', () => {
  it('has delivered again what failed, and nothing else', async () => {
    const { again: failed, letters } = await settled({ a: done, b: again, c: done, d: again })
    expect(failed).toEqual(['b', 'd'])
    expect(letters).toEqual([])
  })

  it('has delivered again what the use case said nothing of', async () => {
    expect((await settled({ a: done, b: undefined })).again).toEqual(['b'])
  })

  it('puts a bad message aside with what is wrong, and acknowledges it with its good neighbours', async () => {
    const { again: failed, letters } = await settled({ a: done, b: bad, c: again })
    expect(failed).toEqual(['c'])
    expect(letters).toMatchObject([
      { message: { id: 'b', body: 'body of b' }, code: 'unknown-site', text: 'site_id is "secret-place"' },
    ])
  })

  it('keeps a bad message that cannot be put aside, and it alone', async () => {
    expect((await settled({ a: bad, b: bad, c: done }, ['b'])).again).toEqual(['b'])
  })

  it('puts a message that fails for the last time aside with its reason, which the queue would do without', async () => {
    const refused = Object.assign(new Error('no permission'), { name: 'AccessDeniedException' })
    const error = new PlatformError('dynamodb.Query', { cause: refused })
    const { again: failed, letters } = await settled({ a: { kind: 'again', error }, b: done }, [], 5)
    expect(failed).toEqual([])
    expect(letters).toMatchObject([
      {
        message: { id: 'a' },
        code: 'gave-up',
        text: 'failed at each of 5 deliveries, at the last with dynamodb.Query: AccessDeniedException: no permission',
      },
    ])
  })

  it('leaves to the queue what fails for the last time and cannot be put aside', async () => {
    expect((await settled({ a: again }, ['a'], 5)).again).toEqual(['a'])
  })

  it('tells the use case when each message was sent, how often it came, and when the function is killed', async () => {
    const { given } = await settled({ a: done })
    const [[messages, deadline] = []] = given
    expect(messages).toEqual([{ id: 'a', body: 'body of a', sentAtMs: NOW - 5000, deliveries: 3 }])
    expect(deadline).toBe(NOW + 30_000)
  })

  it('logs no part of a body', async () => {
    const { logged } = await settled({ a: bad, b: again })
    expect(JSON.stringify(logged)).toContain('unknown-site')
    expect(JSON.stringify(logged)).not.toMatch(/secret-place|body of/)
  })
})
