import { describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { configOf, directoryOf, laneOf, range, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, START } from '../support/relay-world.ts'

const team = teamOf('acme', [siteOf(1)])
const lane = laneOf(team, siteOf(1))

describe('a deployment while hosts wait', () => {
  it('that excludes some of them has those rejected, not scanned', async () => {
    const world = createRelayWorld(configOf([team]))
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1-10.0.0.4', '10.9.0.1'] })
    const [wakeUp] = world.ports.wakeUps.sent
    world.clock.advanceTo(msAfter(START, 60_000))
    const strict = siteOf(1, { exclude: [range('10.0.0.2')], subnets: [range('10.0.0.0/24')] })
    const directory = directoryOf(configOf([teamOf('acme', [strict])]))
    const dispatch = createDispatch({ ...world.ports, directory })
    await dispatch([messageOf(wakeUp?.body ?? '', START)], msAfter(world.clock.now(), 60_000))
    expect(world.sentIps()).toEqual([['10.0.0.1', '10.0.0.3', '10.0.0.4']])
    expect(world.ports.outcomes.published).toMatchObject([
      { kind: 'Hosts Rejected', lane, ips: ['10.0.0.2'], reason: 'excluded' },
      { kind: 'Hosts Rejected', lane, ips: ['10.9.0.1'], reason: 'outside-subnets' },
      { kind: 'Scan Started' },
    ])
    expect(await world.ports.pending.read(lane)).toEqual([])
  })

  it('that gives their site to another team, or takes it out, has them wait: nobody says any more what is forbidden', async () => {
    const other = teamOf('globex', [siteOf(2)])
    const world = createRelayWorld(configOf([team, other]))
    await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'] })
    const [wakeUp] = world.ports.wakeUps.sent
    world.clock.advanceTo(msAfter(START, 60_000))
    const moved = configOf([teamOf('acme', [siteOf(3)]), teamOf('globex', [siteOf(2), siteOf(1)])])
    const dispatch = createDispatch({ ...world.ports, directory: directoryOf(moved) })
    await dispatch([messageOf(wakeUp?.body ?? '', START)], msAfter(world.clock.now(), 60_000))
    expect(world.requests).toEqual([])
    expect(world.wakeOf(lane)?.because).toContain('has no site')
    expect(await world.ports.pending.read(lane)).toHaveLength(1)
  })
})
