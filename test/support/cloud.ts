import { readFile } from 'node:fs/promises'
import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { type Message, ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { expect, inject, vi } from 'vitest'
import { dynamoLanes } from '../../lambdas/adapters/dynamodb/lanes.ts'
import { tableOf } from '../../lambdas/adapters/dynamodb/table.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import { clientsFor } from '../../local/deploy/clients.ts'
import type { FaultRule } from '../../local/scan-api/fault-rule.ts'
import type { JournalEntry } from '../../local/scan-api/journal.ts'
import type { SimulatedScan } from '../../local/scan-api/scans.ts'
import { type SiteName, siteNamed } from './cloud-config.ts'
import { emulatorDynamo } from './emulator-table.ts'

/** How long the relay may take for anything: a window, and what a loaded machine adds to it. */
const PATIENCE_MS = 60_000

/** Waits until what a test claims is true, or fails as the claim does. Answers what the claim answers. */
export const until = <Value>(claim: () => Promise<Value>): Promise<Value> =>
  vi.waitFor(claim, { timeout: PATIENCE_MS, interval: 200 })

/** The tests' stack in the local cloud, by its queues and its bus, and the scan API that it speaks to. */
export const openCloud = () => {
  const { endpoint, outputs, scanApiUrl, tokens, logFile } = inject('cloud')
  const { queues, events } = clientsFor(endpoint)
  const table = tableOf(outputs.StateTableName, emulatorDynamo())
  const lanes = dynamoLanes(table)

  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${scanApiUrl}/_scan-api/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
    return answer.status === 204 ? undefined : answer.json()
  }
  const journal = async (): Promise<readonly JournalEntry[]> =>
    ((await control('GET', 'journal')) as { entries: readonly JournalEntry[] }).entries
  const starts = async (site: SiteName): Promise<readonly JournalEntry[]> => {
    const entries = await journal()
    return entries.filter((entry) => entry.operation === 'startMultipleIpScan' && entry.site === siteNamed(site).id)
  }

  return {
    endpoint,
    outputs,
    tokens,
    queues,
    table,
    /** HostsQueue messages, texts as they stand and all else as JSON. */
    send: async (bodies: readonly unknown[]): Promise<void> => {
      const texts = bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body)))
      for (let start = 0; start < texts.length; start += 10) {
        const Entries = texts.slice(start, start + 10).map((MessageBody, index) => ({ Id: String(index), MessageBody }))
        await queues.send(new SendMessageBatchCommand({ QueueUrl: outputs.HostsQueueUrl, Entries }))
      }
    },
    /** An event on the stack's bus. */
    emit: async (event: {
      readonly detailType: string
      readonly source?: string
      readonly detail: unknown
    }): Promise<void> => {
      const { detailType, source = 'test.dhcp', detail } = event
      const entry = {
        EventBusName: outputs.EventBusName,
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      }
      const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries: [entry] }))
      expect(FailedEntryCount).toBe(0)
    },
    /** Every request to start a scan of a site, in the order of their coming. */
    starts,
    /** Every request to stop the scan on a site's schedule. */
    stops: async (site: SiteName): Promise<readonly JournalEntry[]> =>
      (await journal()).filter(
        ({ operation, schedule }) => operation === 'stopScan' && schedule === siteNamed(site).schedule,
      ),
    /** A StopsQueue message. */
    ask: async (body: unknown): Promise<void> => {
      const Entries = [{ Id: 'stop', MessageBody: JSON.stringify(body) }]
      await queues.send(new SendMessageBatchCommand({ QueueUrl: outputs.StopsQueueUrl, Entries }))
    },
    /** What lies in the dead letters of StopsQueue and holds that text. */
    deadStopsWith: (text: string) => deadLettersWith(queues, { url: outputs.StopsDeadLetterQueueUrl, text }),
    /** The scans that run now on a site's schedule. */
    running: async (site: SiteName): Promise<readonly unknown[]> => {
      const { scans } = (await control('GET', 'scans')) as { scans: readonly SimulatedScan[] }
      return scans.filter(({ schedule, endsAtMs }) => schedule === siteNamed(site).schedule && endsAtMs > Date.now())
    },
    /** The hosts of those that were handled, repeats too. */
    hostsScanned: async (site: SiteName): Promise<readonly string[]> =>
      (await starts(site)).filter(({ handled }) => handled).flatMap(({ ips = [] }) => ips),
    fault: (rule: FaultRule) => control('POST', 'faults', rule),
    /** Waits until a lane has no host left and nothing more to do. */
    idle: (site: SiteName): Promise<void> =>
      until(async () => {
        const lane = laneOf(site)
        expect(await lanes.read(lane)).toEqual({ lane, sightings: expect.any(Number), waiting: 0 })
      }),
    /** What lies in the dead letters of HostsQueue and holds that text. */
    deadLettersWith: (text: string) => deadLettersWith(queues, { url: outputs.HostsDeadLetterQueueUrl, text }),
    /** All that the emulator and the functions have printed. */
    printed: () => readFile(logFile, 'utf8'),
  }
}

/** The lane of a site's own schedule. */
export const laneOf = (name: SiteName): Lane => {
  const { team, schedule, id } = siteNamed(name)
  return { team, schedule, site: id } as Lane
}

export type DeadLetter = {
  readonly body: string
  readonly code: string | undefined
  readonly message: string | undefined
}

/** Looks and leaves them there. */
const deadLettersWith = async (
  queues: ReturnType<typeof clientsFor>['queues'],
  { url, text }: { url: string; text: string },
): Promise<readonly DeadLetter[]> => {
  const found = new Map<string, Message>()
  for (;;) {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 1,
      MessageAttributeNames: ['All'],
    })
    const { Messages = [] } = await queues.send(command)
    const fresh = Messages.filter(({ MessageId = '' }) => !found.has(MessageId))
    if (fresh.length === 0) break
    for (const message of fresh) found.set(message.MessageId ?? '', message)
  }
  return [...found.values()].filter(({ Body = '' }) => Body.includes(text)).map(deadLetterOf)
}

const deadLetterOf = ({ Body = '', MessageAttributes = {} }: Message): DeadLetter => ({
  body: Body,
  code: MessageAttributes.error_code?.StringValue,
  message: MessageAttributes.error_message?.StringValue,
})
