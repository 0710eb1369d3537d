import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { PlatformError } from '../../domain/errors.ts'
import { afterConflicts } from './conflict.ts'

/** The state table, and the client that speaks to it. */
export type Table = { readonly name: string; readonly client: DynamoDBDocumentClient }

export type Item = Readonly<Record<string, unknown>>

export const tableOf = (name: string, client: DynamoDBClient): Table => ({
  name,
  client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
})

/** Runs one call, again if it meets a transaction; a fault comes out as `PlatformError`, named after the operation. */
export const call = async <Answer>(operation: string, run: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await afterConflicts(run)
  } catch (cause) {
    throw new PlatformError(`dynamodb.${operation}`, { cause })
  }
}

export type Conditional<Answer> =
  | { readonly met: true; readonly answer: Answer }
  | { readonly met: false; readonly item: Item | undefined }

/**
 * Runs one conditional write, again if it meets a transaction. A condition that does not hold is an answer, with the item as it
 * is if the write asked for it (`ReturnValuesOnConditionCheckFailure`).
 */
export const conditional = async <Answer>(
  operation: string,
  run: () => Promise<Answer>,
): Promise<Conditional<Answer>> => {
  try {
    return { met: true, answer: await afterConflicts(run) }
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) {
      return { met: false, item: cause.Item && unmarshall(cause.Item) }
    }
    throw new PlatformError(`dynamodb.${operation}`, { cause })
  }
}
