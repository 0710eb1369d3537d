import { sqsBlackoutStops, sqsStopRequests } from '../../lambdas/adapters/sqs/stop-requests.ts'
import { sqsWakeUps } from '../../lambdas/adapters/sqs/wake-ups.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import type { SiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { DispatchPorts } from '../../lambdas/dispatch/dispatch-ports.ts'
import { PlatformError } from '../../lambdas/domain/errors.ts'
import type { Outcomes, Telemetry } from '../../lambdas/domain/ports.ts'
import { createRestrictions } from '../../lambdas/domain/restrictions.ts'
import type { IntakePorts } from '../../lambdas/intake/intake.ts'
import type { StopPorts } from '../../lambdas/stop/stop-ports.ts'
import type { SweepPorts } from '../../lambdas/sweep/sweep.ts'
import type { StatePorts } from '../support/memory-state.ts'
import type { Container } from './container.ts'
import type { FaultKind } from './fault.ts'
import type { Invocation } from './invocation.ts'
import type { Queue } from './queue.ts'
import type { Relay, RelayParts } from './relay.ts'
import { simulatedScanApi } from './scan-client.ts'
import { createTokenCache, type TokenCache } from './secrets.ts'
import { watchedState } from './watched-state.ts'
import type { World } from './world.ts'

/** The ports of all four functions together: each takes its own. */
export type AllPorts = IntakePorts & DispatchPorts & StopPorts & SweepPorts

/** What one deployment put into the functions. */
export type Deployment = { readonly config: RelayConfig; readonly directory: SiteDirectory }

export type PortParts = RelayParts & {
  readonly deployment: Deployment
  readonly state: StatePorts
  readonly queues: Relay['queues']
}

type Running = { readonly invocation: Invocation; readonly container: Container }

/** Everything that one run of a function can reach. */
export const portsOf = (world: World, { invocation, container }: Running, parts: PortParts): AllPorts => {
  const { deployment, queues } = parts
  const { config, directory } = deployment
  const { clock } = invocation
  const state = watchedState(world, invocation, parts)
  const random = world.random.fork(`${invocation.id} random`)
  let owners = 0
  return {
    ...state,
    config,
    directory,
    batching: config.batching,
    restrictions: createRestrictions(config.blackouts, state.holds),
    scanApi: simulatedScanApi(world, invocation, {
      ...parts,
      tokens: tokenCacheOf(world, container, parts).of(invocation),
    }),
    wakeUps: sqsWakeUps(queueClient(invocation, queues.lanes), '', clock),
    stopRequests: sqsStopRequests(queueClient(invocation, queues.stops), '', clock),
    blackouts: config.blackouts,
    blackoutStops: sqsBlackoutStops(queueClient(invocation, queues.stops), ''),
    outcomes: watchedOutcomes(world, invocation, parts),
    telemetry: telemetryOf(world, invocation),
    clock,
    random: random.next,
    newOwner: () => `${invocation.id}-${++owners}`,
  }
}

const tokenCacheOf = (world: World, { kept }: Container, { secrets }: PortParts): TokenCache => {
  const cache = (kept.get('tokens') as TokenCache | undefined) ?? createTokenCache(world, secrets)
  kept.set('tokens', cache)
  return cache
}

const SEND_FAULTS: readonly FaultKind[] = ['throttled', 'timed-out-after', 'applied-twice', 'killed', 'killed-after']

/** An SQS client for the adapters' own code: it knows one command. */
const queueClient = (invocation: Invocation, queue: Queue): Parameters<typeof sqsWakeUps>[0] => {
  const send = ({ input }: { readonly input: { readonly MessageBody: string; readonly DelaySeconds?: number } }) =>
    invocation.step(
      `${queue.name}.send`,
      () => queue.send(input.MessageBody, (input.DelaySeconds ?? 0) * 1000),
      SEND_FAULTS,
    )
  return { send } as unknown as Parameters<typeof sqsWakeUps>[0]
}

/** The bus: all of the outcomes, or some of them and a fault. */
const watchedOutcomes = (world: World, invocation: Invocation, { facts }: PortParts): Outcomes => ({
  publish: async (outcomes) => {
    if (outcomes.length === 0) return
    const id = invocation.nextCall('outcomes.publish')
    const fault = world.faults.roll(id, ['partly-published'])
    if (fault) invocation.trouble()
    const taken = fault ? outcomes.filter(() => world.random.fork(id).chance(0.5)) : outcomes
    const publish = (): void => {
      for (const outcome of taken) {
        facts.outcomes.push({ atMs: world.scheduler.now(), by: invocation, outcome })
        world.say(() => `${invocation.id} publishes ${outcome.kind}`)
      }
      if (fault) throw new PlatformError('the bus took a part')
    }
    await invocation.step('outcomes.publish', publish, ['throttled', 'timed-out-after', 'killed', 'killed-after'])
  },
})

const telemetryOf = (world: World, { id }: Invocation): Telemetry => {
  const tell = (event: string, said: Readonly<Record<string, unknown>>): void =>
    world.say(() => `${id} says ${event} ${JSON.stringify(said)}`)
  return { info: tell, warn: tell, error: tell, count: () => {} }
}
