import { beforeEach, describe, expect, it } from 'vitest'
import { stopRequestBody } from '../../lambdas/adapters/sqs/stop-requests.ts'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { type EpochMs, epochSeconds, msAfter } from '../../lambdas/domain/instant.ts'
import { createStop } from '../../lambdas/stop/stop.ts'
import type { StopPorts } from '../../lambdas/stop/stop-ports.ts'
import { configOf, directoryOf, scheduleId, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, resultOf, START } from '../support/relay-world.ts'
import { createStopStage, minutes, shopLane } from '../support/stop-stage.ts'

let world: ReturnType<typeof createStopStage>
beforeEach(() => {
  world = createStopStage()
})

/** A dispatch of what waits, in which `meanwhile` happens once the API has taken the start and before it has answered. */
const dispatchWith = async (meanwhile: () => Promise<unknown>): Promise<void> => {
  const wakeUp = world.ports.wakeUps.sent.splice(0).at(-1)
  const scanApi = {
    ...world.ports.scanApi,
    start: async (...args: Parameters<typeof world.ports.scanApi.start>) => {
      const answer = await world.ports.scanApi.start(...args)
      await meanwhile()
      return answer
    },
  }
  const dispatch = createDispatch({ ...world.ports, scanApi })
  await dispatch([messageOf(wakeUp?.body ?? '', START)], msAfter(world.clock.now(), 60_000))
}

const after = (ms: number): EpochMs => msAfter(world.clock.now(), ms)

const killed = (): Promise<never> => Promise.reject(new Error('killed'))

describe('a scan that is cut before its start was answered', () => {
  it('is not in the log yet, and its hosts are put back when the lease ends', async () => {
    await world.sightAt(['10.0.0.1'])
    world.clock.advanceTo(minutes(1))
    await dispatchWith(() => world.ask({ action: 'stop', schedule_id: scheduleId(1), hold_minutes: 30 }))
    world.stopAnswers.push({ kind: 'not-running' })
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
    expect(world.published('Hosts Requeued')).toHaveLength(1)
  })

  it('is found in the same way when the second look is what cut it', async () => {
    await world.sightAt(['10.0.0.1'])
    world.clock.advanceTo(minutes(1))
    const { team } = world.ports.directory.schedulesOf({ kind: 'schedule', schedule: scheduleId(1) })[0] ?? {}
    if (!team) throw new Error('nobody has the schedule')
    const asked = { order: 'order', by: 'command', askedAtMs: START, tries: 0, unsure: false }
    const secondLook = stopRequestBody({ ...asked, team, schedule: scheduleId(1), againUntilMs: START })
    await dispatchWith(() => world.stop([messageOf(secondLook, world.clock.now())]))
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
  })
})

describe('a stop that comes twice', () => {
  it('puts hosts back although the one was cut off after its request, and the other was told that nothing runs', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    const stop = messageOf({ action: 'stop', schedule_id: scheduleId(1) }, world.clock.now())
    await createStop({ ...world.ports, stopLog: { ...world.ports.stopLog, write: killed } })([stop])
    world.stopAnswers.push({ kind: 'not-running' })
    await world.stop([stop])
    await world.stop([{ ...stop, deliveries: 2 }])
    await world.settle()
    expect(world.stops).toHaveLength(2)
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
  })
})

describe('two deliveries of a stop at once', () => {
  it('of which one cuts the scan and fails, and the other is told that nothing runs and is slow, lose no host', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    const stop = messageOf({ action: 'stop', schedule_id: scheduleId(1) }, world.clock.now())
    world.stopAnswers.push({ kind: 'not-running' }, { kind: 'accepted' })
    const outcomes = {
      publish: async (): Promise<never> => {
        await createStop({ ...unaware(), scanLog: { ...world.ports.scanLog, since: killed } })([stop])
        throw new Error('killed')
      },
    }
    await createStop({ ...world.ports, outcomes })([stop])
    await world.stop([{ ...stop, deliveries: 2 }])
    await world.settle()
    expect(world.stops).toHaveLength(2)
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
  })
})

/** The ports of a delivery that had looked, and had its slot, before the other was answered. */
const unaware = (): StopPorts => ({
  ...world.ports,
  stopLog: { ...world.ports.stopLog, read: async () => undefined },
  budget: { ...world.ports.budget, take: async (_team, _share, now) => ({ atMs: now }) },
})

describe('a stop whose request was accepted', () => {
  it('is not sent again when something fails after it: that would cut the scan which makes good', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    const stop = messageOf({ action: 'stop', schedule_id: scheduleId(1) }, world.clock.now())
    const broken = createStop({ ...world.ports, outcomes: { publish: killed } })
    await broken([stop])
    await world.settle(0.3)
    await broken([{ ...stop, deliveries: 2 }])
    await world.settle(2)
    await world.stop([{ ...stop, deliveries: 3 }])
    await world.settle()
    expect(world.stops).toHaveLength(1)
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
    expect(world.published('Scan Stop Accepted')).toHaveLength(1)
  })

  it('is still sent once more when the lease ends that it found', async () => {
    await world.sightAt(['10.0.0.1'])
    world.clock.advanceTo(minutes(1))
    const stop = messageOf({ action: 'stop', site_id: 'site-1', hold_minutes: 30 }, world.clock.now())
    await dispatchWith(() => createStop({ ...world.ports, outcomes: { publish: killed } })([stop]))
    await world.stop([{ ...stop, deliveries: 2 }])
    await world.settle(3)
    expect(world.stops).toHaveLength(2)
  })
})

describe('a stop of a schedule that two teams have', () => {
  it('is sent for each of them', async () => {
    const shared = siteOf(2, { schedule: scheduleId(1) })
    const two = createRelayWorld(configOf([teamOf('acme', [siteOf(1)]), teamOf('globex', [shared])]))
    two.stopAnswers.push({ kind: 'not-running' })
    await two.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await two.settle(3)
    expect(two.stops.map(({ team }) => team).toSorted()).toEqual(['acme', 'globex'])
  })
})

describe('a stop of everything', () => {
  it('leaves out a team that is no longer configured, though its lanes still look', async () => {
    const acme = teamOf('acme', [siteOf(1)])
    const two = createRelayWorld(configOf([acme, teamOf('globex', [siteOf(2)])]))
    await two.sight({ site_id: 'site-2', ips: ['10.0.0.1'] })
    two.clock.advanceTo(minutes(1))
    const config = configOf([acme])
    const directory = directoryOf(config)
    const stop = createStop({ ...two.ports, config, directory })
    expect(await resultOf(stop, messageOf({ action: 'stop', all: true }, two.clock.now()))).toEqual({ kind: 'done' })
    expect(two.ports.stopRequests.sent).toEqual([])
    expect(two.stops.map(({ team }) => team)).toEqual(['acme'])
  })
})

describe('a stop that is tried for longer than a scan takes', () => {
  it('puts back what was running when it was asked for', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    world.clock.advanceTo(after(50 * 60_000))
    const message = messageOf({ action: 'stop', schedule_id: scheduleId(1) }, world.clock.now())
    world.clock.advanceTo(after(30 * 60_000))
    world.stopAnswers.push({ kind: 'not-running' })
    await world.stop([{ ...message, deliveries: 3 }])
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
  })

  it('puts hosts back although it fails for good, since its last try may have gone through', async () => {
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    const refused = { kind: 'throttled', status: 429, code: 'slow-down', message: '' } as const
    world.stopAnswers.push(refused, refused, refused, refused, { kind: 'failed', code: 'timeout', message: '' })
    await world.ask({ action: 'stop', schedule_id: scheduleId(1) })
    await world.settle()
    expect(world.published('Scan Stop Failed')).toHaveLength(1)
    expect(world.sentIps()).toEqual([['10.0.0.1'], ['10.0.0.1']])
  })
})

describe('a resume that comes while a flush looks at the hold', () => {
  it('wakes the lane all the same', async () => {
    await world.ask({ action: 'stop', site_id: 'site-1', hold_minutes: 600 })
    await world.sightAt(['10.0.0.1'])
    const wakeUp = world.ports.wakeUps.sent.splice(0).at(-1)
    world.clock.advanceTo(minutes(1))
    const outcomes = {
      publish: async (...args: Parameters<typeof world.ports.outcomes.publish>) => {
        await world.ports.outcomes.publish(...args)
        await world.ask({ action: 'resume', site_id: 'site-1' })
      },
    }
    const dispatch = createDispatch({ ...world.ports, outcomes })
    await dispatch([messageOf(wakeUp?.body ?? '', START)], after(60_000))
    await world.settle(1)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })
})

describe('a stray lane, whose first start was not answered', () => {
  it('is stopped all the same, however long its next try is off: the scan may run', async () => {
    world.answers.push({ kind: 'failed', code: 'timeout', message: '' })
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'], schedule_id: scheduleId(88), urgent: true })
    await world.sight({ site_id: 'site-3', ips: ['10.0.0.1'], schedule_id: scheduleId(89) })
    await world.settle(0.05)
    const wake = world.wakeOf({ ...shopLane, schedule: scheduleId(88) })
    expect(wake).toMatchObject({ reason: 'retry', attempt: 1 })
    world.table.lanes.forEach((state, id) =>
      world.table.lanes.set(id, { ...state, ...(state.wake && { wake: { ...state.wake, at: epochSeconds(3e9) } }) }),
    )
    await world.ask({ action: 'stop', team: 'acme', hold_minutes: 30 })
    await world.settle(1)
    const stopped = world.stops.map(({ schedule }) => schedule)
    expect(stopped).toContain(scheduleId(88))
    expect(stopped).not.toContain(scheduleId(89))
  })
})

describe('a stray lane, whose first start is on its way', () => {
  it('is stopped with its site, though no scan of it is in the log', async () => {
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'], schedule_id: scheduleId(9) })
    world.clock.advanceTo(minutes(1))
    await dispatchWith(() => world.ask({ action: 'stop', site_id: 'site-1', hold_minutes: 30 }))
    await world.settle()
    expect(world.stops.map(({ schedule }) => schedule)).toContain(scheduleId(9))
  })
})

describe('stopOnlyOurs', () => {
  it('stops a schedule whose hosts were put back already: a scan of ours may still run there', async () => {
    await world.sightAt(['10.0.0.1'], 'site-4')
    await world.settle()
    await world.ask({ action: 'stop', site_id: 'site-4', hold_minutes: 30 })
    await world.ask({ action: 'stop', site_id: 'site-4', hold_minutes: 30 })
    await world.settle(5)
    expect(world.stops).toHaveLength(2)
  })
})
