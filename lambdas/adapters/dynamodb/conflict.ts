import { setTimeout as sleep } from 'node:timers/promises'
import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb'

const TRIES = 5
const PAUSE_MS = 30

/**
 * Runs a write again, after a moment, as long as it meets a transaction on the same item: nothing was written then. A plain
 * write is refused while a transaction runs, a transaction is cancelled by either; the SDK retries throttles, not conflicts
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling).
 */
export const afterConflicts = async <Answer>(run: () => Promise<Answer>): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run()
    } catch (error) {
      if (tries === TRIES || !isConflict(error)) throw error
      await sleep(PAUSE_MS * tries)
    }
  }
}

const isConflict = (error: unknown): boolean =>
  error instanceof TransactionConflictException ||
  (reasonsOf(error).includes('TransactionConflict') && !isConditionFailed(error))

/** Whether a transaction was cancelled because a condition of it does not hold: no further try helps. */
export const isConditionFailed = (error: unknown): boolean => reasonsOf(error).includes('ConditionalCheckFailed')

const reasonsOf = (error: unknown): readonly (string | undefined)[] =>
  error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []).map(({ Code }) => Code) : []
