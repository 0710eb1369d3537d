import { setTimeout as sleep } from 'node:timers/promises'
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb'
import { PlatformError } from '../../domain/errors.ts'
import type { Table } from './table.ts'

const TRIES = 5
const PAUSE_MS = 30

/**
 * Runs a transaction. One that meets another write of the same items is tried again: the SDK retries throttles, not conflicts
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling).
 */
export const transact = async (
  table: Table,
  items: NonNullable<TransactWriteCommandInput['TransactItems']>,
): Promise<'done' | 'condition-failed'> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await table.client.send(new TransactWriteCommand({ TransactItems: items }))
      return 'done'
    } catch (cause) {
      const codes =
        cause instanceof TransactionCanceledException ? (cause.CancellationReasons ?? []).map(({ Code }) => Code) : []
      if (codes.includes('ConditionalCheckFailed')) return 'condition-failed'
      if (tries === TRIES || !codes.includes('TransactionConflict'))
        throw new PlatformError('dynamodb.TransactWriteItems', { cause })
      await sleep(PAUSE_MS * tries)
    }
  }
}
