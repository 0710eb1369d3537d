import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { PlatformError } from '../../lambdas/domain/errors.ts'
import { faultFacts, faultText } from '../../lambdas/domain/fault-facts.ts'

const fault = (cause: unknown): PlatformError => new PlatformError('dynamodb.Query', { cause })

const refusal = (name: string, message: string): DynamoDBServiceException =>
  new DynamoDBServiceException({ name, message, $fault: 'client', $metadata: { requestId: 'request-1', attempts: 3 } })

describe('the facts of a fault', () => {
  it('say which call failed, why, and under which id the service knows it', () => {
    const because = 'User: arn:aws:sts::1:assumed-role/r is not authorized to perform: dynamodb:Query on resource: arn'
    expect(faultFacts(fault(refusal('AccessDeniedException', because)))).toEqual({
      error: 'PlatformError',
      operation: 'dynamodb.Query',
      cause: 'AccessDeniedException',
      because,
      requestId: 'request-1',
    })
  })

  it('say how a connection broke, which has no text where a name has two addresses', () => {
    const broken = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })
    expect(faultFacts(fault(broken))).toMatchObject({ cause: 'AggregateError', code: 'ECONNREFUSED' })
  })

  it('say what is wrong with an item that cannot be read', () => {
    const { error } = z.object({ waiting: z.number() }).safeParse({ waiting: 'many' })
    expect(faultFacts(fault(error))).toMatchObject({ cause: '$ZodError', because: expect.stringContaining('waiting') })
  })

  it('name a mistake of our own as it is', () => {
    expect(faultFacts(new RangeError('an empty batch was sent'))).toEqual({
      error: 'RangeError',
      because: 'an empty batch was sent',
    })
  })

  it('come on one line each', () => {
    expect(faultFacts(new Error('one\n  two \t three')).because).toBe('one two three')
  })

  it.each([undefined, null, 'text', 7, {}, { name: 'no error' }, { message: 'no error' }, { name: 'x', message: 7 }])(
    'are there whatever was thrown: %j',
    (thrown) => {
      expect(faultFacts(thrown)).toEqual({ error: typeof thrown })
    },
  )
})

const SECRET = '4711|hT9mQ2xVb7KcLw4ZrYd8NfJs3GpEa6UoXiRk1BvC'

const parseError = (): unknown => {
  try {
    return JSON.parse(`${SECRET} is no JSON`)
  } catch (error) {
    return error
  }
}

describe('the text of a fault', () => {
  it('is its facts for people: the call, what it came upon, and why', () => {
    expect(faultText(fault(refusal('ThrottlingException', 'Rate exceeded')))).toBe(
      'dynamodb.Query: ThrottlingException: Rate exceeded',
    )
    expect(faultText(fault(undefined))).toBe('dynamodb.Query: dynamodb.Query failed')
    expect(faultText(new RangeError('an empty batch was sent'))).toBe('RangeError: an empty batch was sent')
    expect(faultText(parseError())).toBe('SyntaxError')
  })
})

describe('the facts of a fault hold no more', () => {
  it('than the name of an error that quotes the reply it could not read', () => {
    expect(faultFacts(fault(parseError()))).toEqual({
      error: 'PlatformError',
      operation: 'dynamodb.Query',
      cause: 'SyntaxError',
    })
    expect(faultFacts(parseError())).toEqual({ error: 'SyntaxError' })
  })

  it('than the first paragraph: the next ones quote a request whose signature is wrong', () => {
    const text = `The signature is wrong.\n  \nThe Canonical String for this request should have been\n'${SECRET}'`
    expect(faultFacts(fault(refusal('InvalidSignatureException', text)))).toMatchObject({
      because: 'The signature is wrong.',
    })
  })

  it('than 500 characters of a text', () => {
    expect(faultFacts(fault(new Error('x'.repeat(10_000)))).because).toHaveLength(500)
  })

  it('than a few chosen fields of an error', () => {
    const error = Object.assign(refusal('ThrottlingException', 'slow down'), {
      $response: { body: SECRET },
      $responseBodyText: SECRET,
      headers: { authorization: SECRET },
    })
    expect(JSON.stringify(faultFacts(fault(error)))).not.toContain(SECRET)
  })
})
