import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { createIntake } from '../../lambdas/intake/intake.ts'
import { jittery, seededRandom, yieldTurns } from './jitter.ts'
import type { StatePorts } from './memory-state.ts'
import { createRelayWorld, messageOf, resultOf } from './relay-world.ts'

const FUNCTION_MS = 60_000

/** A wake-up in so many is delivered once more, some time. */
const DELIVERED_TWICE = 0.2

/**
 * A world in which several functions run at once, in an order that the seed decides as far as the state's own speed lets it.
 * A wake-up may come before its wake is set, which in a queue takes a stall of a second: then the sweep has to find the lane.
 */
export const createContention = (config: RelayConfig, state: StatePorts, seed: number) => {
  const random = seededRandom(seed)
  const world = createRelayWorld(config, state)
  const ports = jittery(world.ports, random)
  const intake = createIntake(ports)
  const dispatch = createDispatch(ports)
  const { sent } = world.ports.wakeUps
  const delivered: string[] = []

  const takeAny = () => sent.splice(Math.floor(random() * sent.length), 1)[0]

  /** Delivers wake-ups in any order, some of them twice, until there is none and `isOver`. */
  const deliverUntil = async (isOver: () => boolean): Promise<void> => {
    while (sent.length > 0 || !isOver()) {
      const wakeUp = takeAny()
      if (!wakeUp) {
        await yieldTurns(random)
        continue
      }
      if (random() < DELIVERED_TWICE) sent.push(wakeUp)
      delivered.push(wakeUp.body)
      world.clock.advanceTo(wakeUp.visibleAtMs)
      await dispatch([messageOf(wakeUp.body, world.clock.now())], msAfter(world.clock.now(), FUNCTION_MS))
    }
  }

  const sightInTurn = async (bodies: readonly object[]): Promise<void> => {
    for (const body of bodies) {
      await yieldTurns(random)
      const result = await resultOf(intake, messageOf(body, world.clock.now()))
      if (result?.kind !== 'done') throw new Error(`intake said ${result?.kind}`)
    }
  }

  return {
    world,
    /** Every wake-up that was ever delivered. */
    delivered,
    dispatch: (body: string) => dispatch([messageOf(body, world.clock.now())], msAfter(world.clock.now(), FUNCTION_MS)),
    /** Runs an intake for each list of sightings and so many deliverers, all at once, until nothing is left to do. */
    run: async (sightings: readonly (readonly object[])[], deliverers: number): Promise<void> => {
      let intakes = sightings.length
      await Promise.all([
        ...sightings.map(async (bodies) => {
          await sightInTurn(bodies)
          intakes -= 1
        }),
        ...Array.from({ length: deliverers }, () => deliverUntil(() => intakes === 0)),
      ])
      await world.settle()
    },
  }
}
