import type { NativeAttributeValue } from '@aws-sdk/util-dynamodb'

export type Update = {
  /** An undefined value removes the attribute. */
  readonly set?: Readonly<Record<string, NativeAttributeValue>>
  readonly setIfAbsent?: Readonly<Record<string, NativeAttributeValue>>
  readonly add?: Readonly<Record<string, NativeAttributeValue>>
  readonly remove?: readonly string[]
}

export type UpdateParts = {
  readonly UpdateExpression: string
  readonly ExpressionAttributeValues: Record<string, NativeAttributeValue>
}

/**
 * Writes an update as DynamoDB wants it. Attribute names stand in the expression as they are, so none may be a reserved word;
 * `test/contract/least-privilege.test.ts` sees to it.
 */
export const updateExpression = ({ set = {}, setIfAbsent = {}, add = {}, remove = [] }: Update): UpdateParts => {
  const present = Object.entries(set).filter(([, value]) => value !== undefined)
  const absent = Object.keys(set).filter((name) => set[name] === undefined)
  const clauses = [
    clause('SET', [
      ...present.map(([name]) => `${name} = :${name}`),
      ...Object.keys(setIfAbsent).map((name) => `${name} = if_not_exists(${name}, :${name})`),
    ]),
    clause(
      'ADD',
      Object.keys(add).map((name) => `${name} :${name}`),
    ),
    clause('REMOVE', [...absent, ...remove]),
  ]
  const values = [...present, ...Object.entries(setIfAbsent), ...Object.entries(add)]
  return {
    UpdateExpression: clauses.filter(Boolean).join(' '),
    ExpressionAttributeValues: Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
  }
}

const clause = (verb: string, parts: readonly string[]): string =>
  parts.length > 0 ? `${verb} ${parts.join(', ')}` : ''
