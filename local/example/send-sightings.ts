import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { CloudClients } from '../deploy/clients.ts'
import type { StackOutputs } from '../deploy/outputs.ts'

/** A message on its way: a sighting as an event with that source or by queue, or an order to the StopsQueue. */
export type Outgoing =
  | { readonly via: 'bus'; readonly source: string; readonly detail: object }
  | { readonly via: 'queue' | 'stops'; readonly body: string }

/** What PutEvents takes at once. */
const EVENTS_AT_ONCE = 10

export type Destination = { readonly clients: CloudClients; readonly outputs: StackOutputs }

/** Sends in order, neighbouring events of the bus together. Throws when one is not taken. */
export const send = async (destination: Destination, outgoing: readonly Outgoing[]): Promise<void> => {
  for (const group of inGroups(outgoing)) {
    const [first] = group
    if (first && first.via !== 'bus') await sendMessage(destination, first)
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

type Message = Exclude<Outgoing, { via: 'bus' }>

const sendMessage = async ({ clients, outputs }: Destination, { via, body }: Message): Promise<void> => {
  const QueueUrl = via === 'stops' ? outputs.StopsQueueUrl : outputs.HostsQueueUrl
  await clients.queues.send(new SendMessageCommand({ QueueUrl, MessageBody: body }))
}

const putEvents = async ({ clients, outputs }: Destination, outgoing: readonly Outgoing[]): Promise<void> => {
  const answer = await clients.events.send(
    new PutEventsCommand({
      Entries: outgoing.flatMap((one) =>
        one.via !== 'bus'
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
