import { beforeEach, describe, expect, it } from 'vitest'
import { configOf, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, START } from '../support/relay-world.ts'

const site = siteOf(1)
const team = teamOf('acme', [site])

let world: ReturnType<typeof createRelayWorld>
beforeEach(() => {
  world = createRelayWorld(configOf([team]))
})

/** Somebody empties LanesQueue. */
const emptyQueue = (): void => void world.ports.wakeUps.sent.splice(0)

describe('an emptied LanesQueue', () => {
  it('strands no lane that waits for its window: it is two minutes late at most', async () => {
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'] })
    emptyQueue()
    await world.settle()
    expect(world.sentIps()).toEqual([['10.0.0.1']])
    expect((world.requests[0]?.atMs ?? 0) - START).toBeLessThanOrEqual((60 + 60 + 60) * 1000 + 2000)
    expect(world.wakeOf(laneOf(team, site))).toBeUndefined()
  })

  it('strands no lane that waits for a retry', async () => {
    world.answers.push({ kind: 'failed', code: 'http-503', message: 'down' })
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'] })
    await world.settle(1)
    expect(world.requests).toHaveLength(1)
    emptyQueue()
    await world.settle(4)
    expect(world.requests).toHaveLength(2)
  })

  it('strands no lane whose wake is further off than a queue can delay', async () => {
    await world.ask({ action: 'stop', team: 'acme', hold_minutes: 180 })
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'] })
    await world.settle(170)
    expect(world.ports.wakeUps.sent).toHaveLength(1)
    emptyQueue()
    await world.settle(15)
    expect(world.sentIps()).toEqual([['10.0.0.1']])
  })
})
