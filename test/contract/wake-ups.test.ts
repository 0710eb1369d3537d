import { beforeEach, describe, expect, it } from 'vitest'
import { memoryWakeUps } from '../../lambdas/adapters/memory/memory-queues.ts'
import { sqsWakeUps } from '../../lambdas/adapters/sqs/wake-ups.ts'
import { parseWakeUp, type WakeUp } from '../../lambdas/dispatch/wake-message.ts'
import { type EpochMs, epochMs, msAfter, msOf, secondNotBefore, secondsAfter } from '../../lambdas/domain/instant.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { WakeUps } from '../../lambdas/domain/ports.ts'
import { newEmulatorQueue } from '../support/emulator-queue.ts'
import { virtualClock } from '../support/relay-world.ts'
import { newLane } from '../support/state-targets.ts'

const now = (): EpochMs => epochMs(Date.now())

type Received = WakeUp & { readonly atMs: EpochMs }

/** A queue as its reader sees it: what comes within so many seconds, as soon as something does. */
type WakeUpQueue = {
  readonly wakeUps: WakeUps
  readonly now: () => EpochMs
  readonly receive: (withinSeconds: number) => Promise<readonly Received[]>
}

const inMemory = async (): Promise<WakeUpQueue> => {
  const clock = virtualClock()
  const wakeUps = memoryWakeUps(clock)
  return {
    wakeUps,
    now: clock.now,
    receive: async (withinSeconds) => {
      const until = msAfter(clock.now(), withinSeconds * 1000)
      const first = Math.min(...wakeUps.sent.map(({ visibleAtMs }) => visibleAtMs))
      clock.advanceTo(epochMs(Math.min(first, until)))
      const visible = wakeUps.sent.filter(({ visibleAtMs }) => visibleAtMs <= clock.now())
      return visible.map(({ body }) => ({ ...parseWakeUp(body), atMs: clock.now() }))
    },
  }
}

const onTheEmulator = async (): Promise<WakeUpQueue> => {
  const queue = await newEmulatorQueue()
  return {
    wakeUps: sqsWakeUps(queue.client, queue.url, { now }),
    now,
    receive: async (withinSeconds) => {
      const messages = await queue.receive(withinSeconds)
      return messages.map(({ Body = '' }) => ({ ...parseWakeUp(Body), atMs: now() }))
    },
  }
}

const TARGETS = [
  { target: 'memory', open: inMemory },
  { target: 'the emulator', open: onTheEmulator },
]

describe.each(TARGETS)('WakeUps in $target', ({ open }) => {
  let queue: WakeUpQueue
  let lane: Lane
  beforeEach(async () => {
    queue = await open()
    lane = newLane()
  })

  it('carry the lane and the second that they are about', async () => {
    const due = secondNotBefore(queue.now())
    expect(await queue.wakeUps.send(lane, due)).toBe('sent')
    expect(await queue.receive(5)).toMatchObject([{ lane, due }])
  })

  it('come when they are due, and not before', async () => {
    const due = secondsAfter(secondNotBefore(queue.now()), 2)
    await queue.wakeUps.send(lane, due)
    expect(await queue.receive(0)).toEqual([])
    const [received] = await queue.receive(10)
    expect(received?.due).toBe(due)
    expect(received?.atMs).toBeGreaterThanOrEqual(msOf(due))
  })

  it('come at once when they are overdue', async () => {
    const due = secondsAfter(secondNotBefore(queue.now()), -3600)
    expect(await queue.wakeUps.send(lane, due)).toBe('sent')
    expect(await queue.receive(1)).toMatchObject([{ lane, due }])
  })

  it('are as many as were sent: the same one twice too', async () => {
    const due = secondNotBefore(queue.now())
    await queue.wakeUps.send(lane, due)
    await queue.wakeUps.send(lane, due)
    const received = await queue.receive(5)
    const all = received.length < 2 ? [...received, ...(await queue.receive(5))] : received
    expect(all).toMatchObject([
      { lane, due },
      { lane, due },
    ])
  })

  it('reach 14 minutes and 50 seconds, and not 15 minutes and a second', async () => {
    const now = secondNotBefore(queue.now())
    expect(await queue.wakeUps.send(lane, secondsAfter(now, 890))).toBe('sent')
    expect(await queue.wakeUps.send(lane, secondsAfter(now, 902))).toBe('too-far')
    expect(await queue.receive(0)).toEqual([])
  })
})

describe('WakeUps on SQS', () => {
  it('count with the longest delay of a queue, to the millisecond', async () => {
    const queue = await newEmulatorQueue()
    const due = secondsAfter(secondNotBefore(epochMs(Date.now())), 10_000)
    const sendAt = (msBefore: number) =>
      sqsWakeUps(queue.client, queue.url, { now: () => msAfter(msOf(due), -msBefore) }).send(newLane(), due)
    expect([await sendAt(900_000), await sendAt(900_001)]).toEqual(['sent', 'too-far'])
    expect(await queue.size()).toBe(1)
  })

  it('have their team for a message group, so that a quiet team is not kept waiting by a flooding one', async () => {
    const queue = await newEmulatorQueue()
    const lane = newLane()
    await sqsWakeUps(queue.client, queue.url, { now: () => epochMs(Date.now()) }).send(
      lane,
      secondNotBefore(epochMs(0)),
    )
    const [message] = await queue.receive(5)
    expect(message?.Attributes?.MessageGroupId).toBe(lane.team)
  })
})
