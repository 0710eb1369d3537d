import { createMemoryTable, type MemoryTable } from '../../lambdas/adapters/memory/memory-table.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { closedSpans } from '../../lambdas/domain/blackout.ts'
import { epochMs, epochSeconds } from '../../lambdas/domain/instant.ts'
import type { IncomingMessage, MessageResult } from '../../lambdas/domain/message.ts'
import { createIntake } from '../../lambdas/intake/intake.ts'
import { createStop } from '../../lambdas/stop/stop.ts'
import { createSweep } from '../../lambdas/sweep/sweep.ts'
import { memoryState, type StatePorts } from '../support/memory-state.ts'
import type { Cast } from './cast.ts'
import { consume } from './consumer.ts'
import { createContainers } from './container.ts'
import type { Facts } from './facts.ts'
import { type AllPorts, type Deployment, portsOf } from './function-ports.ts'
import type { Invocation } from './invocation.ts'
import { createQueue, type Queue } from './queue.ts'
import type { ScanService } from './scan-service.ts'
import type { Secrets } from './secrets.ts'
import type { World } from './world.ts'

export type FunctionName = 'intake' | 'dispatch' | 'stop' | 'sweep'

/** What a planted bug may change: the ports of each function as it starts, and whether there is a sweep. */
export type Variant = {
  readonly ports?: (ports: AllPorts, seen: Seen) => AllPorts
  readonly sweeps?: boolean
}

export type Seen = { readonly name: FunctionName; readonly invocation: Invocation; readonly state: StatePorts }

export type Relay = {
  readonly table: MemoryTable
  readonly queues: { readonly hosts: Queue; readonly lanes: Queue; readonly stops: Queue }
  /** All functions die; new ones run with another window. */
  readonly deploy: (windowSeconds: number) => void
  /** Nothing runs, nothing waits in a queue, and no lane has a wake. */
  readonly isQuiet: () => boolean
}

export type RelayParts = {
  readonly cast: Cast
  readonly facts: Facts
  readonly service: ScanService
  readonly secrets: Secrets
  readonly variant: Variant
}

/** As in `lib/constructs`: how long each function may run, and how its queue hands messages over. */
const TIMEOUT_MS = { intake: 30_000, dispatch: 60_000, stop: 60_000, sweep: 50_000 } as const
const visibilityMs = (name: FunctionName): number => 6 * TIMEOUT_MS[name]
const SWEEP_EVERY_MS = 60_000

type Handle = (ports: AllPorts, messages: readonly IncomingMessage[], invocation: Invocation) => Promise<Results>
type Service = {
  readonly queue: Queue
  readonly batchSize: number
  readonly maxConcurrency: number
  readonly gatherMs: number
  readonly redelivers?: boolean
  readonly handle: Handle
}
type Results = ReadonlyMap<string, MessageResult>

/** scan-relay as it is deployed: the real use cases in functions that live and die, between queues and a table. */
export const createRelay = (world: World, parts: RelayParts): Relay => {
  const { cast, facts, variant } = parts
  const { scheduler } = world
  const table = createMemoryTable()
  let deployment: Deployment = { config: cast.config, directory: createSiteDirectory(cast.config) }
  const state = memoryState(table, (name) => deployment.directory.teamNamed(name))
  const queues = createQueues(world, facts)
  const containers = createContainers(world, cast.mostSkewMs)

  const begin = (name: FunctionName, onEnd: () => void): { invocation: Invocation; ports: AllPorts } => {
    const { invocation, container } = containers.invoke(name, { timeoutMs: TIMEOUT_MS[name], onEnd })
    const ports = portsOf(world, { invocation, container }, { ...parts, deployment, state, queues })
    return { invocation, ports: variant.ports?.(ports, { name, invocation, state }) ?? ports }
  }

  const serve = (name: FunctionName, { queue, handle, ...how }: Service): void => {
    const ports = new Map<Invocation, AllPorts>()
    consume(world, {
      queue,
      ...how,
      invoke: (onEnd) => {
        const begun = begin(name, () => {
          ports.delete(begun.invocation)
          onEnd()
        })
        ports.set(begun.invocation, begun.ports)
        return begun.invocation
      },
      handle: async (invocation, messages) => handle(ports.get(invocation) as AllPorts, messages, invocation),
    })
  }
  serve('intake', {
    queue: queues.hosts,
    batchSize: 200,
    maxConcurrency: 10,
    gatherMs: 2000,
    handle: (ports, messages) => createIntake(ports)(messages),
  })
  serve('dispatch', {
    queue: queues.lanes,
    batchSize: 10,
    maxConcurrency: 10,
    gatherMs: 0,
    handle: (ports, messages, { deadlineMs }) => createDispatch(ports)(messages, epochMs(deadlineMs)),
  })
  serve('stop', {
    queue: queues.stops,
    batchSize: 10,
    maxConcurrency: 5,
    gatherMs: 0,
    redelivers: true,
    handle: (ports, messages) => createStop(ports)(messages),
  })

  const hasWakes = (): boolean => table.lanes.values().some(({ wake }) => wake !== undefined)
  const hasBegunOfLate = blackoutStarts(cast)
  const sweepEveryMinute = (at: number): void =>
    scheduler.at(at, () => {
      sweepEveryMinute(at + SWEEP_EVERY_MS)
      // Without a wake in the table, and with no blackout that began of late, a sweep finds nothing to do.
      if (!(hasWakes() || hasBegunOfLate(at)) || world.faults.roll(`sweep at ${at}`, ['missed'])) return
      const { invocation, ports } = begin('sweep', () => {})
      void createSweep(ports)().then(invocation.finish, invocation.finish)
    })
  if (variant.sweeps !== false) sweepEveryMinute(scheduler.now() + world.random.between(0, SWEEP_EVERY_MS))

  return {
    table,
    queues,
    deploy: (windowSeconds) => {
      containers.killAll()
      const config = { ...deployment.config, batching: { ...deployment.config.batching, windowSeconds } }
      deployment = { config, directory: createSiteDirectory(config) }
    },
    isQuiet: () =>
      !containers.areBusy() && !hasWakes() && Object.values(queues).every((queue) => queue.waiting().length === 0),
  }
}

const createQueues = (world: World, facts: Facts): Relay['queues'] => {
  const onDead = (): void => void facts.stopTroubles.push({ atMs: world.scheduler.now(), forEver: true })
  return {
    hosts: createQueue(world, { name: 'hosts', visibilityMs: visibilityMs('intake'), maxReceives: 5 }),
    lanes: createQueue(world, { name: 'lanes', visibilityMs: visibilityMs('dispatch'), maxReceives: 10 }),
    stops: createQueue(world, { name: 'stops', visibilityMs: visibilityMs('stop'), maxReceives: 8, onDead }),
  }
}

/** Whether a blackout has begun so little before a moment that the sweep looks for its stop. */
const blackoutStarts = ({ config, startMs }: Cast): ((atMs: number) => boolean) => {
  const period = { from: epochSeconds(startMs / 1000 - 600), until: epochSeconds(startMs / 1000 + 10 * 86_400) }
  const starts = config.blackouts.flatMap((blackout) => closedSpans(blackout, period).map(({ from }) => from * 1000))
  return (atMs) => starts.some((start) => atMs >= start - 10_000 && atMs < start + 400_000)
}
