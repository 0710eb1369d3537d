import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

type Input = { readonly IndexName?: string; readonly TransactItems?: readonly object[] }

/** The permissions that a client's calls need on AWS, as lines `dynamodb:Query on StateTable/index/due`. */
export const watchOperations = (client: DynamoDBClient): ReadonlySet<string> => {
  const called = new Set<string>()
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const { IndexName, TransactItems } = args.input as Input
        const index = IndexName === undefined ? '' : `/index/${IndexName}`
        for (const operation of operationsOf(commandName, TransactItems)) {
          called.add(`dynamodb:${operation} on StateTable${index}`)
        }
        return next(args)
      },
    { step: 'initialize' },
  )
  return called
}

/** A transaction needs what its parts need: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const operationsOf = (commandName: string, parts: readonly object[] | undefined): readonly string[] => {
  if (!parts) return [commandName.replace(/Command$/, '')]
  return parts.flatMap((part) => Object.keys(part)).map((part) => PART_OPERATIONS[part] ?? part)
}

const PART_OPERATIONS: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
}

/** The attributes that the client's calls name in expressions. */
export const watchAttributes = (client: DynamoDBClient): ReadonlySet<string> => {
  const named = new Set<string>()
  client.middlewareStack.add(
    (next) => (args) => {
      for (const name of attributesIn(args.input)) named.add(name)
      return next(args)
    },
    { step: 'initialize' },
  )
  return named
}

/** What is no `:value`, no KEYWORD and no function( in the expressions of a request, however deep they lie. */
const attributesIn = (input: unknown): readonly string[] => {
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([key, value]) =>
    key.endsWith('Expression') && typeof value === 'string'
      ? (value.match(/(?<![:\w])[a-z]\w*(?![\w(])/g) ?? [])
      : attributesIn(value),
  )
}
