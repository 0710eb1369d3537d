import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb'
import { PlatformError } from '../../domain/errors.ts'
import { afterConflicts, isConditionFailed } from './conflict.ts'
import type { Table } from './table.ts'

/** Runs a transaction. One that meets another write of the same items is tried again. */
export const transact = async (
  table: Table,
  items: NonNullable<TransactWriteCommandInput['TransactItems']>,
): Promise<'done' | 'condition-failed'> => {
  try {
    await afterConflicts(() => table.client.send(new TransactWriteCommand({ TransactItems: items })))
    return 'done'
  } catch (cause) {
    if (isConditionFailed(cause)) return 'condition-failed'
    throw new PlatformError('dynamodb.TransactWriteItems', { cause })
  }
}
