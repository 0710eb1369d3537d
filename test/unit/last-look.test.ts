import { expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { configOf, ip, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, START } from '../support/relay-world.ts'

const team = teamOf('acme', [siteOf(1)])
const lane = laneOf(team, siteOf(1))

/** The port, each of whose calls takes so long. */
const taking = <Port extends object>(pass: () => void, port: Port): Port =>
  Object.fromEntries(
    Object.entries(port).map(([name, call]) => [
      name,
      async (...args: readonly unknown[]) => {
        pass()
        return call(...args)
      },
    ]),
  ) as Port

it.each([0, 5, 50, 200])('what comes while a slot is waited for goes along, with calls of %i ms', async (callMs) => {
  const world = createRelayWorld(configOf([team]))
  await world.sight({ site_id: 'site-1', ips: ['10.0.0.1'] })
  world.clock.advanceTo(msAfter(START, 60_000))
  const slotAtMs = msAfter(world.clock.now(), 5000)
  await world.ports.budget.pause(team.name, slotAtMs)
  const pass = (): void => world.clock.advanceTo(msAfter(world.clock.now(), callMs))
  const clock = {
    ...world.clock,
    sleep: async (ms: number) => {
      await world.clock.sleep(ms)
      await world.ports.pending.add(lane, [{ ip: ip('10.0.0.2') }])
    },
  }
  const { lanes, pending, history, restrictions, budget, teamBlocks } = world.ports
  const ports = {
    ...world.ports,
    clock,
    lanes: taking(pass, lanes),
    pending: taking(pass, pending),
    history: taking(pass, history),
    restrictions: taking(pass, restrictions),
    budget: taking(pass, budget),
    teamBlocks: taking(pass, teamBlocks),
  }
  const wakeUp = world.ports.wakeUps.sent.splice(0).at(-1)
  await createDispatch(ports)([messageOf(wakeUp?.body ?? '', START)], msAfter(clock.now(), 60_000))
  expect(world.sentIps()[0]).toEqual(['10.0.0.1', '10.0.0.2'])
  expect(world.requests[0]?.atMs).toBeGreaterThanOrEqual(slotAtMs)
  expect(world.requests[0]?.atMs).toBeLessThanOrEqual(msAfter(slotAtMs, 1000))
})
