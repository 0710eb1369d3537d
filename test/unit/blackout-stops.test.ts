import { beforeEach, describe, expect, it } from 'vitest'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { scheduleId } from '../support/relay-config.ts'
import { createStopStage, noon } from '../support/stop-stage.ts'

let world: ReturnType<typeof createStopStage>
beforeEach(() => {
  world = createStopStage()
})

describe('a blackout', () => {
  it('lets no start through, and at its end sends what has gathered within 30 seconds', async () => {
    world.clock.advanceTo(msAfter(noon, -30_000))
    await world.sightAt(['10.0.0.1'])
    await world.settle()
    const [request] = world.requests
    expect(world.sentIps()).toEqual([['10.0.0.1']])
    expect(request?.atMs).toBeGreaterThanOrEqual(msAfter(noon, 3600_000))
    expect(request?.atMs).toBeLessThanOrEqual(msAfter(noon, 3631_000))
  })

  it('is brought by its schedule: every schedule of its scope is stopped, and cut hosts run after it', async () => {
    world.clock.advanceTo(msAfter(noon, -120_000))
    await world.sightAt(['10.0.0.1'])
    await world.settle(1.5)
    expect(world.requests).toHaveLength(1)
    world.clock.advanceTo(noon)
    await world.ask({ action: 'stop', window: 'lunch' })
    await world.settle()
    expect(new Set(world.stops.map(({ schedule }) => schedule))).toEqual(new Set([scheduleId(1), scheduleId(3)]))
    expect(world.requests).toHaveLength(2)
    expect(world.requests[1]?.atMs).toBeGreaterThanOrEqual(msAfter(noon, 3600_000))
  })

  it('stops nothing when its schedule fires too late', async () => {
    world.clock.advanceTo(msAfter(noon, 3600_000))
    await world.ask({ action: 'stop', window: 'lunch' })
    expect(world.stops).toEqual([])
  })

  it('is brought by the sweep when its schedule does not fire', async () => {
    world.clock.advanceTo(msAfter(noon, -120_000))
    await world.sightAt(['10.0.0.1'])
    await world.settle(1.5)
    world.clock.advanceTo(noon)
    await world.sightAt(['10.0.0.2'])
    await world.settle(10)
    expect(world.stops).toHaveLength(2)
    expect(world.stops[0]?.atMs).toBeGreaterThanOrEqual(noon)
    expect(world.stops[0]?.atMs).toBeLessThanOrEqual(msAfter(noon, 95_000))
  })

  it('is not brought by the sweep too when its schedule has', async () => {
    world.clock.advanceTo(msAfter(noon, -120_000))
    await world.sightAt(['10.0.0.1'])
    await world.settle(1.5)
    world.clock.advanceTo(noon)
    await world.ask({ action: 'stop', window: 'lunch' })
    await world.settle()
    expect(world.stops).toHaveLength(2)
  })

  it('is waited for when its schedule fires a little early', async () => {
    world.clock.advanceTo(msAfter(noon, -5000))
    await world.ask({ action: 'stop', window: 'lunch' })
    await world.settle()
    expect(world.stops[0]?.atMs).toBeGreaterThanOrEqual(noon)
  })

  it('is not lifted by a resume', async () => {
    world.clock.advanceTo(msAfter(noon, 60_000))
    await world.sightAt(['10.0.0.1'])
    await world.settle(5)
    await world.ask({ action: 'resume', all: true })
    await world.settle(5)
    expect(world.requests).toEqual([])
  })
})
