import { setTimeout as sleep } from 'node:timers/promises'
import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { OUTCOME_SOURCE } from '../../config/stack-names.ts'
import { PlatformError } from '../../domain/errors.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { Outcomes } from '../../domain/ports.ts'
import { detailOf } from './outcome-event.ts'

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const ENTRIES_PER_CALL = 10

/** 256 KB for all entries of a call together, less a little: their envelopes count too. */
const BYTES_PER_CALL = 240_000

/** So that two events fit in a call. */
const BYTES_PER_EVENT = 100_000

const TRIES = 4
const PAUSE_MS = 100

/** `Outcomes` on the bus. PutEvents may take some entries and refuse others: those are sent again. */
export const busOutcomes = (client: EventBridgeClient, busName: string): Outcomes => ({
  publish: async (outcomes) => {
    const entries = outcomes.flatMap(split).map((outcome) => entryOf(outcome, busName))
    for (const batch of batchesOf(entries)) await put(client, batch)
  },
})

const entryOf = (outcome: Outcome, busName: string): PutEventsRequestEntry => ({
  EventBusName: busName,
  Source: OUTCOME_SOURCE,
  DetailType: outcome.kind,
  Detail: JSON.stringify(detailOf(outcome)),
})

/** The outcome in as many as it takes to fit an event. */
const split = (outcome: Outcome): readonly Outcome[] => {
  if (!('ips' in outcome) || outcome.ips.length < 2) return [outcome]
  if (Buffer.byteLength(JSON.stringify(detailOf(outcome))) <= BYTES_PER_EVENT) return [outcome]
  const half = Math.ceil(outcome.ips.length / 2)
  return [outcome.ips.slice(0, half), outcome.ips.slice(half)].flatMap((ips) => split({ ...outcome, ips } as Outcome))
}

const batchesOf = (entries: readonly PutEventsRequestEntry[]): readonly (readonly PutEventsRequestEntry[])[] => {
  const batches: PutEventsRequestEntry[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.Detail ?? '')
    const batch = batches.at(-1)
    const fits = batch && batch.length < ENTRIES_PER_CALL && bytes + size <= BYTES_PER_CALL
    if (fits) batch.push(entry)
    else batches.push([entry])
    bytes = fits ? bytes + size : size
  }
  return batches
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
