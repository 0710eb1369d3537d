import { randomUUID } from 'node:crypto'
import { DeleteRuleCommand, PutRuleCommand, PutTargetsCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge'
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { OUTCOME_SOURCE } from '../../lambdas/config/stack-names.ts'
import { type OutcomeEvent, parseOutcomeEvent } from './outcome-event.ts'
import type { Destination } from './send-sightings.ts'
import { type Watch, watchQueue } from './watch-queue.ts'

/** Listens to scan-relay's outcome events through a rule and a queue that are there only meanwhile. */
export const watchOutcomes = async (
  { clients, outputs }: Destination,
  onOutcome: (event: OutcomeEvent) => void,
): Promise<Watch> => {
  const name = `scan-relay-watch-${randomUUID().slice(0, 8)}`
  const rule = { EventBusName: outputs.EventBusName, Name: name }
  const { QueueUrl: queueUrl = '' } = await clients.queues.send(new CreateQueueCommand({ QueueName: name }))
  const { Attributes } = await clients.queues.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  )
  await clients.events.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: [OUTCOME_SOURCE] }) }))
  await clients.events.send(
    new PutTargetsCommand({
      Rule: name,
      EventBusName: outputs.EventBusName,
      Targets: [{ Id: 'watch', Arn: Attributes?.QueueArn }],
    }),
  )
  const watch = watchQueue(clients.queues, {
    queueUrl,
    onMessage: ({ Body = '' }) => onOutcome(parseOutcomeEvent(Body)),
    afterwards: 'delete',
  })
  return {
    stop: async () => {
      await watch.stop()
      await clients.events.send(
        new RemoveTargetsCommand({ Rule: name, EventBusName: outputs.EventBusName, Ids: ['watch'] }),
      )
      await clients.events.send(new DeleteRuleCommand(rule))
      await clients.queues.send(new DeleteQueueCommand({ QueueUrl: queueUrl }))
    },
  }
}
