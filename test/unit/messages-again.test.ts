import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { type Redelivery, sqsRedelivery } from '../../lambdas/adapters/sqs/redelivery.ts'
import { BadMessage, PlatformError } from '../../lambdas/domain/errors.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'
import { done, type MessageResult } from '../../lambdas/domain/message.ts'
import { type BatchUseCase, sqsHandler } from '../../lambdas/runtime/sqs-handler.ts'

type Line = { readonly level: string; readonly event: string; readonly facts: object }

const recordOf = (messageId: string, receives = 1): SQSRecord => ({
  messageId,
  receiptHandle: `receipt of ${messageId}`,
  body: '{}',
  attributes: {
    SentTimestamp: '1800000000000',
    ApproximateReceiveCount: `${receives}`,
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: '1800000000000',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn',
  awsRegion: 'eu-west-1',
})

/** A handler over `useCase`, and everything that it says and does. */
const stage = (
  useCase: BatchUseCase,
  { redelivery, leftMs = 60_000 }: { redelivery?: Redelivery; leftMs?: number } = {},
) => {
  const lines: Line[] = []
  const counts: Record<string, number[]> = {}
  const say = (level: string) => (event: string, facts: object) => void lines.push({ level, event, facts })
  const handler = sqsHandler(useCase, {
    telemetry: {
      info: say('info'),
      warn: say('warn'),
      error: say('error'),
      count: (metric, value) => void (counts[metric] ??= []).push(value),
      middlewares: [],
    },
    mostDeliveries: 9,
    deadLetters: {
      put: async ({ id }) => {
        if (id.startsWith('stuck')) throw new PlatformError('sqs.SendMessage', { cause: new Error('AccessDenied') })
      },
    },
    clock: { now: () => epochMs(1_800_000_000_000) },
    ...(redelivery && { redelivery }),
  })
  const deliver = async (...records: SQSRecord[]): Promise<readonly string[]> => {
    const event: SQSEvent = { Records: records }
    const context = { getRemainingTimeInMillis: () => leftMs } as Context
    const answer = (await handler(event, context)) as unknown as SQSBatchResponse
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
  }
  return { deliver, lines, counts }
}

const fault = new PlatformError('dynamodb.Query', { cause: new Error('no') })
const bad: MessageResult = { kind: 'bad', error: new BadMessage('not-json', 'the body is not JSON') }
const again: MessageResult = { kind: 'again', error: fault }

const says =
  (results: Readonly<Record<string, MessageResult>>): BatchUseCase =>
  async () =>
    new Map(Object.entries(results))

describe('what comes again', () => {
  it('is counted, whatever the reason', async () => {
    const { deliver, counts } = stage(says({ good: done, failed: again, 'stuck-1': bad }))
    await deliver(recordOf('good'), recordOf('failed'), recordOf('stuck-1'), recordOf('forgotten'))
    expect(counts).toEqual({ BadMessages: [1], MessagesAgain: [3] })
  })

  it('is counted as zero when there is none', async () => {
    const { deliver, counts } = stage(says({ good: done }))
    await deliver(recordOf('good'))
    expect(counts).toEqual({ BadMessages: [0], MessagesAgain: [0] })
  })

  it('is everything when the use case throws', async () => {
    const { deliver, counts } = stage(() => Promise.reject(new RangeError('a mistake')))
    expect(await deliver(recordOf('one'), recordOf('two'))).toEqual(['one', 'two'])
    expect(counts).toMatchObject({ MessagesAgain: [2] })
  })

  it('is told as an error, by its id and with what went wrong underneath', async () => {
    const { deliver, lines } = stage(says({ failed: again }))
    await deliver(recordOf('failed', 3))
    expect(lines).toEqual([
      {
        level: 'error',
        event: 'message.again',
        facts: {
          messageId: 'failed',
          received: '3',
          error: 'PlatformError',
          operation: 'dynamodb.Query',
          cause: 'Error',
          because: 'no',
        },
      },
    ])
  })
})

/** Remembers what is asked of it, and refuses if it is to. */
const asking = (refuses = false) => {
  const asked: unknown[] = []
  const redelivery: Redelivery = {
    after: async (receiptHandle, seconds) => {
      asked.push([receiptHandle, seconds])
      if (refuses) throw new PlatformError('sqs.ChangeMessageVisibility', { cause: new Error('gone') })
    },
  }
  return { asked, redelivery }
}

describe('what failed comes again', () => {
  it('after a few seconds, and later the more often it has failed, if its function asks for it', async () => {
    const { asked, redelivery } = asking()
    const { deliver } = stage(says({ good: done, a: again, b: again, c: again, bad }), { redelivery })
    await deliver(recordOf('good'), recordOf('a'), recordOf('b', 2), recordOf('c', 7), recordOf('bad'))
    expect(asked).toEqual([
      ['receipt of a', 5],
      ['receipt of b', 20],
      ['receipt of c', 360],
    ])
  })

  it('after the visibility time-out, if that cannot be asked for: nothing else changes', async () => {
    const { asked, redelivery } = asking(true)
    const { deliver, lines } = stage(says({ good: done, a: again }), { redelivery })
    expect(await deliver(recordOf('good'), recordOf('a'))).toEqual(['a'])
    expect(asked).toHaveLength(1)
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { event: 'message.again-later', facts: { messageId: 'a', operation: 'sqs.ChangeMessageVisibility' } },
    ])
  })

  it('after the visibility time-out, if the function has no time left to ask', async () => {
    const { asked, redelivery } = asking()
    await stage(says({ a: again }), { redelivery, leftMs: 4000 }).deliver(recordOf('a'))
    expect(asked).toEqual([])
  })
})

describe('a queue is asked', () => {
  it('for a message by its receipt, within two seconds', async () => {
    const sent: unknown[] = []
    const send = async ({ input }: { input: unknown }, { abortSignal }: { abortSignal?: AbortSignal }) =>
      void sent.push(input, abortSignal instanceof AbortSignal)
    await sqsRedelivery({ send } as unknown as SQSClient, 'url').after('receipt', 20)
    expect(sent).toEqual([{ QueueUrl: 'url', ReceiptHandle: 'receipt', VisibilityTimeout: 20 }, true])
  })

  it('in vain with a fault of the platform', async () => {
    const client = { send: () => Promise.reject(new Error('gone')) } as unknown as SQSClient
    const fault = { name: 'PlatformError', operation: 'sqs.ChangeMessageVisibility', cause: { message: 'gone' } }
    await expect(sqsRedelivery(client, 'url').after('receipt', 20)).rejects.toMatchObject(fault)
  })
})
