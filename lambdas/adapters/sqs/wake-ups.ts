import type { SQSClient } from '@aws-sdk/client-sqs'
import { msOf } from '../../domain/instant.ts'
import { laneIdOf } from '../../domain/lane.ts'
import type { Clock, WakeUps } from '../../domain/ports.ts'
import { sendMessage } from './send-message.ts'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html */
const LONGEST_DELAY_SECONDS = 900

/** The wake is set after its message is sent: one that came sooner would find another wake, and be heeded by nobody. */
const SHORTEST_DELAY_SECONDS = 1

/** `WakeUps` on the LanesQueue. The team is the message group: a fair queue serves a quiet team next to a flooding one. */
export const sqsWakeUps = (client: SQSClient, queueUrl: string, clock: Pick<Clock, 'now'>): WakeUps => ({
  send: async (lane, due) => {
    const delaySeconds = Math.max(SHORTEST_DELAY_SECONDS, Math.ceil((msOf(due) - clock.now()) / 1000))
    if (delaySeconds > LONGEST_DELAY_SECONDS) return 'too-far'
    await sendMessage(client, {
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify({ lane: laneIdOf(lane), due }),
      DelaySeconds: delaySeconds,
      MessageGroupId: lane.team,
    })
    return 'sent'
  },
})
