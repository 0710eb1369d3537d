import type { SQSClient } from '@aws-sdk/client-sqs'
import type { BlackoutStops, Clock, StopRequests } from '../../domain/ports.ts'
import type { StopRequest } from '../../domain/stop-request.ts'
import { sendMessage } from './send-message.ts'

const LONGEST_DELAY_SECONDS = 900

/** `StopRequests` on the StopsQueue. One that is further off than a queue can delay comes early, and is sent again. */
export const sqsStopRequests = (client: SQSClient, queueUrl: string, clock: Pick<Clock, 'now'>): StopRequests => ({
  send: async (request, at) => {
    const delaySeconds = Math.min(LONGEST_DELAY_SECONDS, Math.max(0, Math.floor((at - clock.now()) / 1000)))
    await sendMessage(client, {
      QueueUrl: queueUrl,
      MessageBody: stopRequestBody(request),
      DelaySeconds: delaySeconds,
      MessageGroupId: request.team,
    })
  },
})

/** The message that the stop function reads back (`stop-message.ts`). */
export const stopRequestBody = (request: StopRequest): string =>
  JSON.stringify({
    action: 'stop-schedule',
    order: request.order,
    team: request.team,
    schedule_id: request.schedule,
    by: request.by,
    reason: request.reason,
    asked_at_ms: request.askedAtMs,
    tries: request.tries,
    unsure: request.unsure,
    again_until_ms: request.againUntilMs,
    cut_at_ms: request.cutAtMs,
    slot_at_ms: request.slotAtMs,
  })

/** `BlackoutStops` on the StopsQueue: the message that EventBridge Scheduler sends when a blackout begins. */
export const sqsBlackoutStops = (client: SQSClient, queueUrl: string): BlackoutStops => ({
  send: async (blackout) => {
    const MessageBody = JSON.stringify({ action: 'stop', window: blackout })
    await sendMessage(client, { QueueUrl: queueUrl, MessageBody })
  },
})
