import { describe, expect, it } from 'vitest'
import { configOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld } from '../support/relay-world.ts'

const world = createRelayWorld(configOf([teamOf('acme', [siteOf(1)])]))

describe('a lane that already waits for its window', () => {
  it('takes further hosts in without another wake-up', async () => {
    for (const ip of ['10.0.0.1', '10.0.0.2'])
      expect(await world.sight({ site_id: 'site-1', ips: [ip] })).toEqual({ kind: 'done' })
    expect(world.ports.wakeUps.sent).toHaveLength(1)
  })
})
