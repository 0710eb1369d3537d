import { BadMessage } from './errors.ts'

/**
 * What a queue message carries: its body, or the `detail` of the EventBridge envelope that the body is. Throws `BadMessage`
 * (`not-json`, `not-an-object`, `wrong-detail-type`).
 */
export const contentOf = (body: string, detailType: string): Readonly<Record<string, unknown>> => {
  const message = parseJson(body)
  if (!isObject(message))
    throw new BadMessage('not-an-object', `the body is ${nameOf(message)}: expected a JSON object`)
  if (!('detail-type' in message)) return message
  if (message['detail-type'] !== detailType) {
    throw new BadMessage(
      'wrong-detail-type',
      `the event's detail-type is ${JSON.stringify(message['detail-type'])}: expected "${detailType}"`,
    )
  }
  if (!isObject(message.detail)) {
    throw new BadMessage('not-an-object', `the event's detail is ${nameOf(message.detail)}: expected a JSON object`)
  }
  return message.detail
}

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new BadMessage(
      'not-json',
      // Stryker disable next-line StringLiteral,MethodExpression: only errors are thrown, and V8 keeps their texts short
      `the body is not JSON: ${cause instanceof Error ? cause.message.slice(0, 120) : ''}`,
    )
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const nameOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'empty'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
