import { setTimeout as sleep } from 'node:timers/promises'
import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { PlatformError } from '../../domain/errors.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { Outcomes } from '../../domain/ports.ts'
import { detailOf, OUTCOME_SOURCE } from './outcome-event.ts'

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const ENTRIES_PER_CALL = 10

/** An event may hold 256 KB in all; an address takes at most 18 bytes there. */
const IPS_PER_EVENT = 5000

const TRIES = 4
const PAUSE_MS = 100

/** `Outcomes` on the bus. PutEvents may take some entries and refuse others: those are sent again. */
export const busOutcomes = (client: EventBridgeClient, busName: string): Outcomes => ({
  publish: async (outcomes) => {
    const entries = outcomes.flatMap(split).map((outcome) => entryOf(outcome, busName))
    for (let start = 0; start < entries.length; start += ENTRIES_PER_CALL) {
      await put(client, entries.slice(start, start + ENTRIES_PER_CALL))
    }
  },
})

const entryOf = (outcome: Outcome, busName: string): PutEventsRequestEntry => ({
  EventBusName: busName,
  Source: OUTCOME_SOURCE,
  DetailType: outcome.kind,
  Detail: JSON.stringify(detailOf(outcome)),
})

const split = (outcome: Outcome): readonly Outcome[] => {
  if (!('ips' in outcome) || outcome.ips.length <= IPS_PER_EVENT) return [outcome]
  const parts = Math.ceil(outcome.ips.length / IPS_PER_EVENT)
  return Array.from({ length: parts }, (_, part): Outcome => {
    const ips = outcome.ips.slice(part * IPS_PER_EVENT, (part + 1) * IPS_PER_EVENT)
    return { ...outcome, ips } as Outcome
  })
}

const put = async (client: EventBridgeClient, entries: readonly PutEventsRequestEntry[]): Promise<void> => {
  let open = [...entries]
  for (let tries = 1; open.length > 0; tries += 1) {
    const refused = await putOnce(client, open)
    if (refused.length > 0 && tries === TRIES)
      throw new PlatformError('events.PutEvents', { cause: new Error(`${refused.length} events refused`) })
    if (refused.length > 0) await sleep(PAUSE_MS * 2 ** tries)
    open = refused
  }
}

const putOnce = async (
  client: EventBridgeClient,
  entries: PutEventsRequestEntry[],
): Promise<PutEventsRequestEntry[]> => {
  try {
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: entries }))
    return entries.filter((_, index) => Entries[index]?.ErrorCode !== undefined)
  } catch (cause) {
    throw new PlatformError('events.PutEvents', { cause })
  }
}
