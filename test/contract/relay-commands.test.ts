import { ReceiveMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { sqsDeadLetterQueues } from '../../cli/aws/dead-letter-queues.ts'
import { awsStateView } from '../../cli/aws/state-view.ts'
import type { Target } from '../../cli/target.ts'
import { epochMs, secondOf, secondsAfter } from '../../lambdas/domain/instant.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import { clientsFor } from '../../local/deploy/clients.ts'
import { newEmulatorTable } from '../support/emulator-table.ts'
import { DELIVERIES, newIdleQueues } from '../support/idle-queues.ts'
import { ip } from '../support/relay-config.ts'
import { dynamoState, newLane } from '../support/state-targets.ts'

const NOW_MS = epochMs(Date.UTC(2026, 10, 22, 13))
const NOW = secondOf(NOW_MS)

let sqs: SQSClient
let outputs: Target['outputs']

beforeAll(async () => {
  sqs = clientsFor(inject('cloud').endpoint).queues
  outputs = { ...(await newIdleQueues(sqs)), EventBusName: '', StateTableName: '' }
})

describe('what the commands read of the state', () => {
  it('is every lane with a wake, and how it stands', async () => {
    const table = await newEmulatorTable()
    const { lanes } = dynamoState(table)
    const all = Array.from({ length: 130 }, newLane)
    await Promise.all(
      all.map(async (lane) => {
        await lanes.note(lane, { added: 3, now: NOW, windowEndsAt: secondsAfter(NOW, 60), urgent: false })
        await lanes.wake(lane, { at: secondsAfter(NOW, 60), reason: 'window' })
      }),
    )
    const view = awsStateView(table, sqs, outputs)
    const due = await view.dueLanes()
    expect(new Set(due.map(({ lane }) => lane))).toEqual(new Set(all))
    const states = await view.laneStates(due.map(({ lane }) => lane))
    expect(states).toHaveLength(130)
    expect(states[0]).toMatchObject({ waiting: 3, wake: { reason: 'window' } })
  })

  it('is every lane that was scanned on another schedule than its own', async () => {
    const table = await newEmulatorTable()
    const { scanLog } = dynamoState(table)
    const [stray, usual] = [newLane(), newLane()]
    const scan = { scanId: 'scan-1', at: NOW, ips: [ip('10.0.0.1')] }
    await scanLog.add({ ...scan, lane: stray }, true)
    await scanLog.add({ ...scan, lane: usual }, false)
    const view = awsStateView(table, sqs, outputs)
    expect(await view.strayLanes(stray.team)).toEqual([stray])
    expect(await view.strayLanes(usual.team)).not.toContainEqual(usual)
  })

  it('is the hold of each scope that is asked for, and of no other', async () => {
    const table = await newEmulatorTable()
    const { holds } = dynamoState(table)
    const { team, site, schedule } = newLane()
    const scopes: readonly Scope[] = [
      { kind: 'all' },
      { kind: 'team', team },
      { kind: 'site', site },
      { kind: 'schedule', schedule },
    ]
    for (const scope of scopes) {
      await holds.put({ scope, until: secondsAfter(NOW, 60), askedAtMs: NOW_MS, by: 'command', reason: scope.kind })
    }
    const view = awsStateView(table, sqs, outputs)
    const reasons = async (asked: readonly Scope[]): Promise<readonly string[]> =>
      (await view.holds(asked)).map(({ reason = '' }) => reason).toSorted()
    expect(await reasons(scopes)).toEqual(['all', 'schedule', 'site', 'team'])
    expect(await reasons([{ kind: 'team', team }])).toEqual(['team'])
    expect(await reasons([])).toEqual([])
  })

  it('is the newest scans of a schedule, and which were put back', async () => {
    const table = await newEmulatorTable()
    const { scanLog } = dynamoState(table)
    const lane = newLane()
    const scans = [1, 2, 3].map((n) => ({
      lane,
      scanId: `scan-${n}`,
      at: secondsAfter(NOW, n),
      ips: [ip('10.0.0.1'), ip('10.0.1.1')],
    }))
    for (const scan of scans) await scanLog.add(scan, false)
    if (scans[2]) await scanLog.markRequeued(scans[2])
    const view = awsStateView(table, sqs, outputs)
    expect(await view.lastScans(lane.schedule, 2)).toEqual([
      { lane, scanId: 'scan-3', at: NOW + 3, hosts: 2, requeued: true },
      { lane, scanId: 'scan-2', at: NOW + 2, hosts: 2, requeued: false },
    ])
  })
})

const put = (body: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: outputs.HostsDeadLetterQueueUrl,
      MessageBody: body,
      MessageAttributes: { error_code: { DataType: 'String', StringValue: 'not-json' } },
    }),
  )

describe('what the commands do with dead letters', () => {
  it('is to collect each once, put back what is not gone, and send again what is redriven', async () => {
    const queues = sqsDeadLetterQueues(sqs, outputs)
    const bodies = Array.from({ length: 23 }, (_, n) => `letter ${n}`)
    await Promise.all(bodies.map(put))

    const first = await queues.collect('hosts')
    expect(first.letters.map(({ body }) => body).toSorted()).toEqual(bodies.toSorted())
    expect(first).toMatchObject({ more: false, outOfSight: 0, deliveries: DELIVERIES })
    expect(first.letters[0]).toMatchObject({ queue: 'hosts', attributes: { error_code: 'not-json' } })
    expect(await queues.collect('hosts')).toMatchObject({ letters: [], outOfSight: 23 })

    const [redriven, ...others] = first.letters
    if (!redriven) throw new Error('nothing was collected')
    await queues.resend(redriven)
    await queues.remove(redriven)
    await queues.putBack(others)

    const again = await queues.collect('hosts')
    expect(new Set(again.letters.map(({ id }) => id))).toEqual(new Set(others.map(({ id }) => id)))
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.HostsQueueUrl }))
    expect(Messages).toMatchObject([{ Body: redriven.body }])
    expect(await awsStateView(await newEmulatorTable(), sqs, outputs).queueDepths()).toEqual([
      { queue: 'hosts', messages: 1, deadLetters: 22 },
      { queue: 'lanes', messages: 0, deadLetters: 0 },
      { queue: 'stops', messages: 0, deadLetters: 0 },
    ])
  })
})
