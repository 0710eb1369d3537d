import { beforeEach, describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { scheduleId } from '../support/relay-config.ts'
import { messageOf, START } from '../support/relay-world.ts'
import { createStopStage, minutes, shopLane } from '../support/stop-stage.ts'

let world: ReturnType<typeof createStopStage>
beforeEach(() => {
  world = createStopStage()
})

describe('interrupted hosts', () => {
  it('are scanned again, once, whatever rescanAfter says', async () => {
    await world.sightAt(['10.0.0.1', '10.0.0.2'])
    await world.settle()
    await world.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 10 })
    await world.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 10 })
    await world.settle()
    expect(world.sentIps()).toEqual([
      ['10.0.0.1', '10.0.0.2'],
      ['10.0.0.1', '10.0.0.2'],
    ])
    expect(world.published('Hosts Requeued')).toHaveLength(1)
    expect(await world.ports.pending.read(shopLane)).toEqual([])
  })

  it('are gathered for a window first, together with those that are new', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    const stoppedAt = world.clock.now()
    await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await world.sightAt(['10.0.0.2'])
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1', '10.0.0.2']])
    expect(world.requests[1]?.atMs).toBeGreaterThanOrEqual(msAfter(stoppedAt, 60_000))
  })

  it('are those of scans younger than assumeScanTakes only', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    world.clock.advanceTo(msAfter(world.clock.now(), 3600_000 + 1000))
    await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await world.settle()
    expect(world.requests).toHaveLength(1)
  })

  it('are none where the API says that nothing was running', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    world.stopAnswers.push({ kind: 'not-running' })
    await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await world.settle()
    expect(world.requests).toHaveLength(1)
    expect(world.published('Scan Stop Not Running')).toHaveLength(1)
  })

  it('are found although the reply to the stop was lost', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    world.stopAnswers.push({ kind: 'failed', code: 'connection-reset', message: 'lost' }, { kind: 'not-running' })
    await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
  })

  it('are found although the stop died between its request and its writes', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    world.stopAnswers.push({ kind: 'not-running' })
    await world.stop([{ ...messageOf({ action: 'stop', schedule_id: scheduleId(1) }, START), deliveries: 2 }])
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
  })
})

describe('a start on its way', () => {
  it('is stopped once more when its lease ends, and its hosts are scanned after the hold', async () => {
    await world.sightAt(['10.0.0.1'])
    const wakeUp = world.ports.wakeUps.sent.splice(0).at(-1)
    world.clock.advanceTo(minutes(1))
    // The stop comes and is answered while the start is on its way: after its last look at the holds, before its answer.
    const slowApi = {
      ...world.ports.scanApi,
      start: async (...args: Parameters<typeof world.ports.scanApi.start>) => {
        world.stopAnswers.push({ kind: 'not-running' })
        await world.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 30 })
        return world.ports.scanApi.start(...args)
      },
    }
    const dispatch = createDispatch({ ...world.ports, scanApi: slowApi })
    await dispatch([messageOf(wakeUp?.body ?? '', START)], msAfter(world.clock.now(), 60_000))
    await world.settle()
    expect(world.stops).toHaveLength(2)
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
    expect(world.requests[1]?.atMs).toBeGreaterThanOrEqual(minutes(31))
    expect(world.published('Hosts Requeued')).toHaveLength(1)
  })
})
