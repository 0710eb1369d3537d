import { type Invocation, invoke } from './invocation.ts'
import type { FunctionName } from './relay.ts'
import type { World } from './world.ts'

/** Where a function runs, one call at a time: its clock is off by always the same. */
export type Container = { readonly name: FunctionName; readonly skewMs: number; readonly kept: Map<string, unknown> }

export type Containers = {
  readonly invoke: (
    name: FunctionName,
    birth: { readonly timeoutMs: number; readonly onEnd: () => void },
  ) => { readonly invocation: Invocation; readonly container: Container }
  /** A deployment: whatever runs dies, and no container is used again. */
  readonly killAll: () => void
  readonly areBusy: () => boolean
}

export const createContainers = (world: World, mostSkewMs: number): Containers => {
  const random = world.random.fork('containers')
  const idle: Container[] = []
  const busy = new Set<Invocation>()
  const born = new Set<string>()
  let generation = 0

  const containerFor = (name: FunctionName): Container => {
    const warm = idle.findIndex((container) => container.name === name)
    const [found] = warm < 0 ? [] : idle.splice(warm, 1)
    return (
      found ?? {
        name,
        skewMs: random.fork(`${name} ${world.scheduler.now()}`).between(-mostSkewMs, mostSkewMs),
        kept: new Map(),
      }
    )
  }
  /** Named after its time, so that one run more or less changes no other's name, nor what befalls it. */
  const idAt = (name: FunctionName): string => {
    let id = `${name}-${world.scheduler.now() - world.startMs}`
    while (born.has(id)) id += "'"
    born.add(id)
    return id
  }
  return {
    invoke: (name, { timeoutMs, onEnd }) => {
      const container = containerFor(name)
      const bornIn = generation
      const id = idAt(name)
      const invocation: Invocation = invoke(world, {
        id,
        skewMs: container.skewMs,
        timeoutMs,
        onEnd: (how) => {
          busy.delete(invocation)
          if (how === 'finished' && bornIn === generation) idle.push(container)
          onEnd()
        },
      })
      busy.add(invocation)
      return { invocation, container }
    },
    killAll: () => {
      generation += 1
      idle.length = 0
      for (const invocation of busy) invocation.die()
    },
    areBusy: () => busy.size > 0,
  }
}
