import { SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { tableOf } from '../../lambdas/adapters/dynamodb/table.ts'
import { sqsStopRequests } from '../../lambdas/adapters/sqs/stop-requests.ts'
import { sqsWakeUps } from '../../lambdas/adapters/sqs/wake-ups.ts'
import { type EpochSeconds, epochMs, epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lease } from '../../lambdas/domain/ports.ts'
import type { StopRequest } from '../../lambdas/domain/stop-request.ts'
import { newEmulatorQueue } from '../support/emulator-queue.ts'
import { emulatorDynamo } from '../support/emulator-table.ts'
import { ip } from '../support/relay-config.ts'
import { dynamoState, newLane } from '../support/state-targets.ts'

const at = (seconds: number): EpochSeconds => epochSeconds(1_800_000_000 + seconds)
const lane = newLane()
const lease: Lease = { lane, owner: 'first', until: at(60) }
const host = { ip: ip('10.0.0.1') }
const request: StopRequest = {
  order: 'order',
  team: lane.team,
  schedule: lane.schedule,
  by: 'command',
  askedAtMs: epochMs(1_800_000_000_000),
  tries: 0,
  unsure: false,
}
const scan = { lane, scanId: 'scan', at: at(0), ips: [host.ip] }

/** A table that is not there. */
const state = () => dynamoState(tableOf('contract-no-such-table', emulatorDynamo()))

/** Every call of every port of the state. */
const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
  'lanes.note': () => state().lanes.note(lane, { added: 1, now: at(0), windowEndsAt: at(60), urgent: false }),
  'lanes.wake': () => state().lanes.wake(lane, { at: at(0), reason: 'window' }),
  'lanes.takeLease': () => state().lanes.takeLease(lane, { due: at(0), owner: 'first', now: at(0), until: at(60) }),
  'lanes.hasten': () =>
    state().lanes.hasten({ lane, sightings: 0, waiting: 0, wake: { at: at(0), reason: 'hold' } }, at(0)),
  'lanes.endFlush': () => state().lanes.endFlush(lease, { kind: 'idle', sightings: 1 }),
  'lanes.read': () => state().lanes.read(lane),
  'dueLanes.needingMessage': () => state().dueLanes.needingMessage({ overdueBefore: at(0), dueBefore: at(60) }, 10),
  'dueLanes.dueBefore': () => state().dueLanes.dueBefore(at(0)),
  'dueLanes.announced': () => state().dueLanes.announced({ lane, at: at(0) }),
  'pending.add': () => state().pending.add(lane, [host]),
  'pending.read': () => state().pending.read(lane),
  'pending.remove': () => state().pending.remove(lease, [host]),
  'history.scannedAt': () => state().history.scannedAt(lane, [host.ip]),
  'history.record': () => state().history.record(lane, [host.ip], { at: at(0), keepUntil: at(60) }),
  'budget.take': () => state().budget.take(lane.team, 'scan', epochMs(0)),
  'budget.redeem': () => state().budget.redeem(lane.team, { share: 'scan', atMs: epochMs(0) }, epochMs(0)),
  'budget.pause': () => state().budget.pause(lane.team, epochMs(0)),
  'teamBlocks.on': () => state().teamBlocks.on(lane.team),
  'teamBlocks.put': () =>
    state().teamBlocks.put(lane.team, { until: at(0), code: '', message: '', because: '' }, epochMs(0)),
  'teamBlocks.lift': () => state().teamBlocks.lift(lane.team, epochMs(0)),
  'scanLog.add': () => state().scanLog.add(scan, true),
  'scanLog.since': () => state().scanLog.since(lane.schedule, at(0)),
  'scanLog.strayLanes': () => state().scanLog.strayLanes(lane.team),
  'scanLog.markRequeued': () => state().scanLog.markRequeued(scan),
  'holds.on': () => state().holds.on(lane),
  'holds.put': () => state().holds.put({ scope: { kind: 'all' }, until: at(0), askedAtMs: epochMs(0), by: 'command' }),
  'holds.lift': () => state().holds.lift({ kind: 'all' }, epochMs(0)),
  'blackoutLog.stoppedAt': () => state().blackoutLog.stoppedAt('nights'),
  'blackoutLog.markStopped': () => state().blackoutLog.markStopped('nights', at(0)),
  'stopLog.read': () => state().stopLog.read(request),
  'stopLog.write': () =>
    state().stopLog.write(request, { told: 'accepted', atMs: epochMs(0), mayHaveCut: true, done: false }),
}

describe('a fault of the platform', () => {
  it.each(Object.keys(CALLS))('in %s is thrown as one that may pass, named after the call', async (name) => {
    await expect(CALLS[name]?.()).rejects.toMatchObject({
      name: 'PlatformError',
      retryable: true,
      operation: expect.stringMatching(/^dynamodb\.\w+$/),
      cause: expect.objectContaining({ name: 'ResourceNotFoundException' }),
    })
  })

  it('tests every call that there is', () => {
    const all = Object.entries(state()).flatMap(([port, methods]) =>
      Object.keys(methods).map((name) => `${port}.${name}`),
    )
    expect(Object.keys(CALLS).toSorted()).toEqual(all.toSorted())
  })

  it('in a queue is thrown as one that may pass', async () => {
    const { url } = await newEmulatorQueue()
    const gone = new SQSClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    })
    const fault = { name: 'PlatformError', operation: 'sqs.SendMessage', retryable: true }
    const clock = { now: () => epochMs(0) }
    await expect(sqsWakeUps(gone, url, clock).send(lane, epochSeconds(0))).rejects.toMatchObject(fault)
    await expect(sqsStopRequests(gone, url, clock).send(request, epochMs(0))).rejects.toMatchObject(fault)
  })
})
