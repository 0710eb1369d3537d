import { epochMs } from '../../lambdas/domain/instant.ts'
import type { IncomingMessage, MessageResult } from '../../lambdas/domain/message.ts'
import { redeliverySeconds } from '../../lambdas/runtime/redelivery-delay.ts'
import type { Invocation } from './invocation.ts'
import type { Queue, QueueMessage } from './queue.ts'
import type { World } from './world.ts'

export type ConsumerOptions = {
  readonly queue: Queue
  readonly batchSize: number
  readonly maxConcurrency: number
  /** How long deliveries are gathered before a batch is handed over. */
  readonly gatherMs: number
  /** Whether what failed is asked for again sooner than after the visibility time-out. */
  readonly redelivers?: boolean
  readonly invoke: (onEnd: () => void) => Invocation
  readonly handle: (
    invocation: Invocation,
    messages: readonly IncomingMessage[],
  ) => Promise<ReadonlyMap<string, MessageResult>>
}

/** Hands over the messages of a queue in batches, to as many functions at once as there may be. */
export const consume = (world: World, options: ConsumerOptions): void => {
  const { queue, batchSize, maxConcurrency, gatherMs } = options
  const { scheduler } = world
  const random = world.random.fork(`${queue.name}-consumer`)
  let running = 0
  const poll = (): void => {
    if (running >= maxConcurrency) return
    const batch = queue.receive(batchSize)
    if (batch.length === 0) return
    running += 1
    const invocation = options.invoke(() => {
      running -= 1
      pollSoon()
    })
    void work(world, options, { invocation, batch })
    pollSoon()
  }
  const pollAt = (atMs: number): void => {
    const afterMs = random.fork(`${atMs} ${scheduler.now()}`).between(5, 60 + gatherMs + world.faults.slowMs())
    scheduler.at(Math.max(atMs, scheduler.now()) + afterMs, poll)
  }
  const pollSoon = (): void => pollAt(scheduler.now())
  queue.onVisible(pollAt)
}

type Work = { readonly invocation: Invocation; readonly batch: readonly QueueMessage[] }

/** As the runtime of the functions settles a batch: bad messages are put aside, failed ones left to come again. */
const work = async (
  world: World,
  { queue, handle, redelivers }: ConsumerOptions,
  { invocation, batch }: Work,
): Promise<void> => {
  const incoming = batch.map(({ id, body, sentAtMs, receives }) => ({
    id,
    body,
    sentAtMs: epochMs(sentAtMs),
    deliveries: receives,
  }))
  world.say(() => `${invocation.id} gets ${batch.map(({ id, body }) => `${id} ${body}`).join(', ')}`)
  invocation.messages.push(...batch.map(({ body }) => body))
  const results = await handle(invocation, incoming)
  await Promise.all(
    batch.map(async (message, index) => {
      const result = results.get(message.id)
      if (result?.kind === 'bad') {
        const { code } = result.error
        const put = (): void => queue.putAside(message, code)
        const isPut = await invocation.step('deadLetters.put', put).then(
          () => true,
          () => false,
        )
        if (isPut) queue.acknowledge(message)
      } else if (result?.kind === 'done') {
        queue.acknowledge(message)
      } else {
        world.say(() => `${invocation.id} leaves ${message.id} to come again`)
        if (!redelivers) return
        const { deliveries } = incoming[index] ?? { deliveries: 1 }
        const sooner = (): void => queue.comeAgain(message, deliveries, redeliverySeconds(deliveries) * 1000)
        await invocation.step('redelivery.after', sooner).catch(() => {})
      }
    }),
  )
  invocation.finish()
}
