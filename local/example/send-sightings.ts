import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { CloudClients } from '../deploy/clients.ts'
import type { StackOutputs } from '../deploy/outputs.ts'

/** A sighting on its way: an event with that source, or a queue message. */
export type Outgoing =
  | { readonly via: 'bus'; readonly source: string; readonly detail: object }
  | { readonly via: 'queue'; readonly body: string }

/** What PutEvents takes at once. */
const EVENTS_AT_ONCE = 10

export type Destination = { readonly clients: CloudClients; readonly outputs: StackOutputs }

/** Sends in order, neighbouring events of the bus together. Throws when one is not taken. */
export const send = async (destination: Destination, outgoing: readonly Outgoing[]): Promise<void> => {
  for (const group of inGroups(outgoing)) {
    if (group[0]?.via === 'queue') await sendMessage(destination, group[0].body)
    else await putEvents(destination, group)
  }
}

const inGroups = (outgoing: readonly Outgoing[]): readonly (readonly Outgoing[])[] => {
  const groups: Outgoing[][] = []
  for (const one of outgoing) {
    const last = groups.at(-1)
    if (last && last.length < EVENTS_AT_ONCE && one.via === 'bus' && last[0]?.via === 'bus') last.push(one)
    else groups.push([one])
  }
  return groups
}

const sendMessage = async ({ clients, outputs }: Destination, body: string): Promise<void> => {
  await clients.queues.send(new SendMessageCommand({ QueueUrl: outputs.HostsQueueUrl, MessageBody: body }))
}

const putEvents = async ({ clients, outputs }: Destination, outgoing: readonly Outgoing[]): Promise<void> => {
  const answer = await clients.events.send(
    new PutEventsCommand({
      Entries: outgoing.flatMap((one) =>
        one.via === 'queue'
          ? []
          : [
              {
                EventBusName: outputs.EventBusName,
                Source: one.source,
                DetailType: 'New Hosts Seen',
                Detail: JSON.stringify(one.detail),
              },
            ],
      ),
    }),
  )
  if (answer.FailedEntryCount) throw new Error(`the bus did not take ${answer.FailedEntryCount} events`)
}
