import type { StackOutputs } from '../local/deploy/outputs.ts'

/** The queues by the words of the command line. */
export const QUEUE_NAMES = ['hosts', 'lanes', 'stops'] as const
export type QueueName = (typeof QUEUE_NAMES)[number]

type OutputName = keyof StackOutputs

/** The stack outputs with the URL of each queue and of its dead-letter queue. */
export const QUEUE_OUTPUTS = {
  hosts: { queue: 'HostsQueueUrl', deadLetters: 'HostsDeadLetterQueueUrl' },
  lanes: { queue: 'LanesQueueUrl', deadLetters: 'LanesDeadLetterQueueUrl' },
  stops: { queue: 'StopsQueueUrl', deadLetters: 'StopsDeadLetterQueueUrl' },
} as const satisfies Record<QueueName, { queue: OutputName; deadLetters: OutputName }>
