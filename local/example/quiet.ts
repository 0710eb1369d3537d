import { setTimeout as sleep } from 'node:timers/promises'
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Destination } from './send-sightings.ts'

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

const LOOK_AGAIN_MS = 250

/** Waits until no queue holds a message that could still make something happen; answers false when that takes too long. */
export const becomesQuiet = ({ clients, outputs }: Destination, withinMs: number): Promise<boolean> =>
  areEmpty(clients.queues, [outputs.HostsQueueUrl, outputs.LanesQueueUrl, outputs.StopsQueueUrl], withinMs)

/** The same of stops alone: a lane that is held keeps its message. */
export const stopsAreDone = ({ clients, outputs }: Destination, withinMs: number): Promise<boolean> =>
  areEmpty(clients.queues, [outputs.StopsQueueUrl], withinMs)

const areEmpty = async (queues: SQSClient, urls: readonly string[], withinMs: number): Promise<boolean> => {
  const deadlineMs = Date.now() + withinMs
  // Twice in a row: a message may be on its way from one queue to the next.
  for (let quietLooks = 0; quietLooks < 2; await sleep(LOOK_AGAIN_MS)) {
    if (Date.now() > deadlineMs) return false
    const waiting = await Promise.all(urls.map((url) => messagesIn(queues, url)))
    quietLooks = waiting.every((messages) => messages === 0) ? quietLooks + 1 : 0
  }
  return true
}

const messagesIn = async (queues: SQSClient, url: string): Promise<number> => {
  const { Attributes } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] }),
  )
  return COUNTS.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0)
}
