import type { DeadLetter, DeadLetterQueues } from '../ports.ts'
import type { QueueName } from '../queue-name.ts'
import { type CauseOfDeath, causeOfDeath } from './cause-of-death.ts'

export type ExplainedLetter = { readonly letter: DeadLetter; readonly cause: CauseOfDeath }

export type Collection = {
  /** Oldest first. */
  readonly letters: readonly ExplainedLetter[]
  /** Queues that may hold more than were collected. */
  readonly unfinished: readonly QueueName[]
  /** About how many others someone else looks at. */
  readonly outOfSight: number
}

/** Lets `work` have all dead letters of these queues; those that it does not answer as gone are put back, whatever happens. */
export const withLetters = async <Answer>(
  deadLetters: DeadLetterQueues,
  queues: readonly QueueName[],
  work: (collection: Collection, gone: (letter: DeadLetter) => void) => Promise<Answer>,
): Promise<Answer> => {
  const collected = await Promise.all(queues.map(async (queue) => ({ queue, ...(await deadLetters.collect(queue)) })))
  const remaining = new Map(collected.flatMap(({ letters }) => letters).map((letter) => [letter.id, letter]))
  const collection: Collection = {
    letters: collected
      .flatMap(({ letters, deliveries }) =>
        letters.map((letter) => ({ letter, cause: causeOfDeath(letter, deliveries) })),
      )
      .toSorted((a, b) => a.letter.sentAtMs - b.letter.sentAtMs),
    outOfSight: collected.reduce((sum, { outOfSight }) => sum + outOfSight, 0),
    unfinished: collected.flatMap(({ queue, more }) => (more ? [queue] : [])),
  }
  try {
    return await work(collection, ({ id }) => void remaining.delete(id))
  } finally {
    // Those that cannot be put back come back by themselves.
    await deadLetters.putBack([...remaining.values()]).catch(() => {})
  }
}
