import { randomUUID } from 'node:crypto'
import {
  CreateEventBusCommand,
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { detailOf } from '../../lambdas/adapters/events/outcome-event.ts'
import { busOutcomes } from '../../lambdas/adapters/events/outcomes.ts'
import { memoryOutcomes } from '../../lambdas/adapters/memory/memory-queues.ts'
import { ipv4FromNumber } from '../../lambdas/domain/ipv4.ts'
import type { Outcome } from '../../lambdas/domain/outcome.ts'
import type { Outcomes } from '../../lambdas/domain/ports.ts'
import { clientsFor } from '../../local/deploy/clients.ts'
import { newEmulatorQueue } from '../support/emulator-queue.ts'
import { newLane } from '../support/state-targets.ts'

type PublishedEvent = { readonly kind: string; readonly detail: Readonly<Record<string, unknown>> }

type OutcomeBus = {
  readonly outcomes: Outcomes
  /** What has come out of it, once there are so many; in no order. */
  readonly published: (count: number) => Promise<readonly PublishedEvent[]>
}

const inMemory = async (): Promise<OutcomeBus> => {
  const outcomes = memoryOutcomes()
  return {
    outcomes,
    published: async () => outcomes.published.map((outcome) => ({ kind: outcome.kind, detail: detailOf(outcome) })),
  }
}

const onTheEmulator = async (): Promise<OutcomeBus> => {
  const { events } = clientsFor(inject('cloud').endpoint)
  const queue = await newEmulatorQueue()
  const name = `contract-${randomUUID()}`
  await events.send(new CreateEventBusCommand({ Name: name }))
  await events.send(
    new PutRuleCommand({ EventBusName: name, Name: 'all', EventPattern: JSON.stringify({ source: ['scan-relay'] }) }),
  )
  await events.send(
    new PutTargetsCommand({ EventBusName: name, Rule: 'all', Targets: [{ Id: 'queue', Arn: queue.arn }] }),
  )
  return {
    outcomes: busOutcomes(events, name),
    published: async (count) => {
      const found: PublishedEvent[] = []
      while (found.length < count) {
        const messages = await queue.receive(10)
        if (messages.length === 0) break
        found.push(...messages.map(({ Body = '' }) => eventIn(Body)))
      }
      return found
    },
  }
}

const eventIn = (body: string): PublishedEvent => {
  const envelope = JSON.parse(body) as { 'detail-type': string; detail: PublishedEvent['detail'] }
  return { kind: envelope['detail-type'], detail: envelope.detail }
}

const lane = newLane()
const startedScan = (scan: number): Outcome => ({
  kind: 'Scan Started',
  lane,
  scanId: `scan-${scan}`,
  ips: [ipv4FromNumber(scan)],
})
const skipped = (hosts: number): Outcome => ({
  kind: 'Hosts Skipped',
  lane,
  reason: 'recently-scanned',
  ips: Array.from({ length: hosts }, (_, host) => ipv4FromNumber(0xac100000 + host)),
})

const TARGETS = [
  { target: 'memory', open: inMemory },
  { target: 'the emulator', open: onTheEmulator },
]

describe.each(TARGETS)('Outcomes in $target', ({ open }) => {
  let bus: OutcomeBus
  beforeEach(async () => {
    bus = await open()
  })

  it('come out as they went in, with their kind', async () => {
    const outcome = startedScan(1)
    await bus.outcomes.publish([outcome])
    expect(await bus.published(1)).toEqual([
      { kind: 'Scan Started', detail: JSON.parse(JSON.stringify(detailOf(outcome))) },
    ])
  })

  it('come out every one of them, however many', async () => {
    await bus.outcomes.publish(Array.from({ length: 25 }, (_, scan) => startedScan(scan)))
    const found = (await bus.published(25)).map(({ detail }) => String(detail.scan_id))
    expect(found.toSorted()).toEqual(Array.from({ length: 25 }, (_, scan) => `scan-${scan}`).toSorted())
  })

  it('come out with every one of their hosts, however many', async () => {
    await bus.outcomes.publish([skipped(30_000)])
    const found = (await bus.published(8)).flatMap(({ detail }) => detail.ips as readonly string[])
    expect(new Set(found).size).toBe(30_000)
    expect(found).toHaveLength(30_000)
  })

  it('may be none', async () => {
    await expect(bus.outcomes.publish([])).resolves.toBeUndefined()
  })
})

/** A bus that takes calls down, and refuses as told. */
const stubBus = (refuses: (entry: PutEventsRequestEntry, call: number) => boolean) => {
  const calls: PutEventsRequestEntry[][] = []
  const send = async (command: PutEventsCommand) => {
    const entries = command.input.Entries ?? []
    calls.push(entries)
    return {
      Entries: entries.map((entry) =>
        refuses(entry, calls.length) ? { ErrorCode: 'ThrottlingException' } : { EventId: randomUUID() },
      ),
    }
  }
  return { calls, outcomes: busOutcomes({ send } as unknown as EventBridgeClient, 'bus') }
}
const scanIdsIn = (entries: readonly PutEventsRequestEntry[] = []) =>
  entries.map(({ Detail = '' }) => JSON.parse(Detail).scan_id)

describe('Outcomes on EventBridge', () => {
  it('sends again what was refused, and only that', async () => {
    const { calls, outcomes } = stubBus(({ Detail = '' }, call) => call === 1 && /scan-[25]/.test(Detail))
    await outcomes.publish(Array.from({ length: 7 }, (_, scan) => startedScan(scan)))
    expect(calls.map(scanIdsIn)).toEqual([expect.arrayContaining(['scan-0', 'scan-6']), ['scan-2', 'scan-5']])
  })

  it('throws when something is refused time after time', async () => {
    const { calls, outcomes } = stubBus(() => true)
    await expect(outcomes.publish([startedScan(1)])).rejects.toMatchObject({
      name: 'PlatformError',
      operation: 'events.PutEvents',
    })
    expect(calls).toHaveLength(4)
  })

  it('throws when the call fails', async () => {
    const failing = { send: () => Promise.reject(new Error('connection reset')) } as unknown as EventBridgeClient
    await expect(busOutcomes(failing, 'bus').publish([startedScan(1)])).rejects.toMatchObject({
      name: 'PlatformError',
      retryable: true,
    })
  })

  it('puts ten events at most in a call, and 256 KB', async () => {
    const { calls, outcomes } = stubBus(() => false)
    const wordy: Outcome = {
      kind: 'Hosts Rejected',
      lane,
      reason: 'not-ipv4',
      ips: Array.from({ length: 9000 }, (_, index) => `${index}${'ü'.repeat(100)}`),
    }
    await outcomes.publish([...Array.from({ length: 25 }, (_, scan) => startedScan(scan)), skipped(40_000), wordy])
    for (const entries of calls) {
      expect(entries.length).toBeLessThanOrEqual(10)
      expect(entries.reduce((sum, { Detail = '' }) => sum + Buffer.byteLength(Detail), 0)).toBeLessThan(
        256 * 1024 - 10 * 500,
      )
    }
  })

  it('names itself as the source, and the bus that it was given', async () => {
    const { calls, outcomes } = stubBus(() => false)
    await outcomes.publish([startedScan(1)])
    expect(calls[0]).toMatchObject([{ Source: 'scan-relay', EventBusName: 'bus', DetailType: 'Scan Started' }])
  })
})
