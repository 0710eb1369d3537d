import { beforeEach, describe, expect, it } from 'vitest'
import { memoryStopRequests } from '../../lambdas/adapters/memory/memory-queues.ts'
import { sqsBlackoutStops, sqsStopRequests, stopRequestBody } from '../../lambdas/adapters/sqs/stop-requests.ts'
import { type EpochMs, epochMs, msAfter } from '../../lambdas/domain/instant.ts'
import type { StopRequests } from '../../lambdas/domain/ports.ts'
import type { StopRequest } from '../../lambdas/domain/stop-request.ts'
import { parseStopMessage, type StopOrder } from '../../lambdas/stop/stop-message.ts'
import { newEmulatorQueue } from '../support/emulator-queue.ts'
import { configOf, directoryOf, scheduleId, siteOf, teamOf } from '../support/relay-config.ts'
import { messageOf, virtualClock } from '../support/relay-world.ts'

const team = teamOf('acme', [siteOf(1)])
const directory = directoryOf(configOf([team]))

const bare: StopRequest = {
  order: 'order',
  team: team.name,
  schedule: scheduleId(1),
  by: 'command',
  askedAtMs: epochMs(1_800_000_000_000),
  tries: 0,
  unsure: false,
}
const whole: StopRequest = {
  ...bare,
  by: 'blackout:nights',
  reason: 'change window',
  tries: 3,
  unsure: true,
  againUntilMs: epochMs(1_800_000_000_123),
  slotAtMs: epochMs(1_800_000_001_456),
}

const now = (): EpochMs => epochMs(Date.now())

type StopQueue = {
  readonly requests: StopRequests
  readonly now: () => EpochMs
  /** What comes within so many seconds, as the stop function reads it. */
  readonly receive: (withinSeconds: number) => Promise<readonly StopOrder[]>
}

const orderOf = (body: string): StopOrder => parseStopMessage(messageOf(body, epochMs(0)), directory)

const inMemory = async (): Promise<StopQueue> => {
  const clock = virtualClock()
  const requests = memoryStopRequests()
  return {
    requests,
    now: clock.now,
    receive: async (withinSeconds) => {
      clock.advanceTo(msAfter(clock.now(), withinSeconds * 1000))
      const visible = requests.sent.filter(({ visibleAtMs }) => visibleAtMs <= clock.now())
      return visible.map(({ request }) => orderOf(stopRequestBody(request)))
    },
  }
}

const onTheEmulator = async (): Promise<StopQueue> => {
  const queue = await newEmulatorQueue()
  return {
    requests: sqsStopRequests(queue.client, queue.url, { now }),
    now,
    receive: async (withinSeconds) => (await queue.receive(withinSeconds)).map(({ Body = '' }) => orderOf(Body)),
  }
}

const TARGETS = [
  { target: 'memory', open: inMemory },
  { target: 'the emulator', open: onTheEmulator },
]

describe.each(TARGETS)('StopRequests in $target', ({ open }) => {
  let queue: StopQueue
  beforeEach(async () => {
    queue = await open()
  })

  it.each([
    ['the least', bare],
    ['all', whole],
  ])('come with %s that a request may say', async (_, request) => {
    await queue.requests.send(request, queue.now())
    expect(await queue.receive(5)).toEqual([{ kind: 'schedule', request }])
  })

  it('come later when they are for later', async () => {
    await queue.requests.send(bare, msAfter(queue.now(), 2500))
    expect(await queue.receive(0)).toEqual([])
    expect(await queue.receive(5)).toHaveLength(1)
  })
})

describe('StopRequests on SQS', () => {
  it('wait as long as a queue can when they are for much later, rather than be lost', async () => {
    const queue = await newEmulatorQueue()
    await sqsStopRequests(queue.client, queue.url, { now }).send(bare, msAfter(now(), 3_600_000))
    expect(await queue.size()).toBe(1)
    expect(await queue.receive(0)).toEqual([])
  })

  it('have a sister for a blackout whose stop nobody has brought', async () => {
    const queue = await newEmulatorQueue()
    await sqsBlackoutStops(queue.client, queue.url).send('nights')
    const [message] = await queue.receive(5)
    expect(orderOf(message?.Body ?? '')).toEqual({ kind: 'blackout', name: 'nights' })
  })
})
