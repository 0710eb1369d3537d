import type { DeadLetter } from '../ports.ts'

/** Why a message is a dead letter. */
export type CauseOfDeath = { readonly code: string; readonly message: string }

/**
 * A function that puts a message aside says why in `error_code` and `error_message`; EventBridge and Scheduler say so in
 * capitals when they could not deliver (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html). A queue
 * that gave up says nothing: it does if the function died at the last delivery, or could not put the message aside.
 */
export const causeOfDeath = ({ attributes }: DeadLetter, deliveries: number | undefined): CauseOfDeath => {
  const { error_code, error_message, ERROR_CODE, ERROR_MESSAGE } = attributes
  if (error_code !== undefined) return { code: error_code, message: error_message ?? '' }
  if (ERROR_CODE !== undefined) {
    return {
      code: 'undelivered',
      message: `could not be delivered to the queue: ${ERROR_CODE}: ${ERROR_MESSAGE ?? ''}`,
    }
  }
  const times = deliveries === undefined ? 'too often' : `${deliveries} times`
  return { code: 'gave-up', message: `delivered ${times}, and its function died over it: the function's log says more` }
}
