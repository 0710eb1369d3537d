import { PlatformError } from '../../lambdas/domain/errors.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'
import type { Clock } from '../../lambdas/domain/ports.ts'
import type { FaultKind } from './fault.ts'
import type { World } from './world.ts'

/** One run of a function, which may end at any await and then never goes on. */
export type Invocation = {
  /** `dispatch-17`. */
  readonly id: string
  readonly bornAtMs: number
  /** Its own clock, a little off. */
  readonly clock: Clock
  /** When it is killed, by its own clock. */
  readonly deadlineMs: number
  /** One call of a port: waits, takes effect, waits; or fails in one of `kinds`. */
  readonly step: <Answer>(
    what: string,
    effect: () => Answer | Promise<Answer>,
    kinds?: readonly FaultKind[],
  ) => Promise<Answer>
  /** The id of the next call, under which its fault is rolled. */
  readonly nextCall: (what: string) => string
  /** What `promise` says, unless the function is dead by then. */
  readonly alive: <Answer>(promise: Promise<Answer>) => Promise<Answer>
  /** The bodies of the messages that it was handed. */
  readonly messages: string[]
  /** Something else went wrong for it. */
  readonly trouble: () => void
  readonly die: () => void
  readonly finish: () => void
  /** When a fault befell it last. */
  readonly troubledAtMs: () => number | undefined
  readonly endedAtMs: () => number | undefined
  readonly isOver: () => boolean
}

export type Birth = {
  readonly id: string
  readonly skewMs: number
  readonly timeoutMs: number
  /** Called once, however it ends. */
  readonly onEnd: (how: 'dead' | 'finished') => void
}

/** What can befall a call of the table. */
const TABLE_FAULTS: readonly FaultKind[] = [
  'throttled',
  'timed-out',
  'timed-out-after',
  'applied-late',
  'applied-twice',
  'killed',
  'killed-after',
  'stalled',
]

const NEVER = new Promise<never>(() => {})

export const invoke = (world: World, { id, skewMs, timeoutMs, onEnd }: Birth): Invocation => {
  const { scheduler, faults } = world
  const random = world.random.fork(id)
  let calls = 0
  let state: 'alive' | 'dead' | 'finished' = 'alive'
  let isStalled = false
  let endedAtMs: number | undefined
  let troubledAtMs: number | undefined
  const end = (as: 'dead' | 'finished'): void => {
    if (state !== 'alive') return
    state = as
    endedAtMs = scheduler.now()
    onEnd(as)
  }
  const die = (): void => {
    if (state !== 'alive') return
    troubledAtMs = scheduler.now()
    world.say(() => `${id} is dead`)
    end('dead')
  }
  const now = () => epochMs(scheduler.now() + skewMs)
  const alive = async <Answer>(promise: Promise<Answer>): Promise<Answer> => {
    const answer = await promise
    return state === 'dead' ? NEVER : answer
  }
  const pause = (ms: number): Promise<void> => alive(scheduler.sleep(ms))
  const usual = (): number => 1 + Math.floor(random.next() ** 3 * (40 + faults.slowMs()))
  const nextCall = (what: string): string => `${id}.${++calls} ${what}`

  const step: Invocation['step'] = async (what, effect, kinds = TABLE_FAULTS) => {
    const fault = faults.roll(nextCall(what), kinds)
    await pause(usual())
    if (fault === undefined) {
      const answer = await alive(Promise.resolve(effect()))
      await pause(usual())
      return answer
    }
    troubledAtMs = scheduler.now()
    return suffer(fault, what, effect)
  }

  const suffer = async <Answer>(
    fault: FaultKind,
    what: string,
    effect: () => Answer | Promise<Answer>,
  ): Promise<Answer> => {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others fail before they take effect
    switch (fault) {
      case 'killed':
        die()
        return NEVER
      case 'killed-after':
        await effect()
        die()
        return NEVER
      case 'timed-out-after':
        await effect()
        break
      case 'applied-late':
        scheduler.at(scheduler.now() + random.between(1000, 15_000), () => void effect())
        break
      case 'applied-twice':
        await effect()
        await pause(usual())
        return effect()
      case 'stalled': {
        // Nobody kills it, and its lease runs out meanwhile.
        isStalled = true
        const answer = random.chance(0.5) ? effect() : undefined
        await pause(random.between(60_000, 130_000))
        return answer ?? effect()
      }
      default:
        await pause(usual())
    }
    throw new PlatformError(what)
  }

  scheduler.at(scheduler.now() + timeoutMs, () => {
    if (!isStalled) die()
  })
  return {
    id,
    bornAtMs: scheduler.now(),
    clock: { now, sleep: (ms) => pause(ms + Math.floor(random.next() ** 4 * 30)) },
    deadlineMs: now() + timeoutMs,
    step,
    nextCall,
    alive,
    messages: [],
    trouble: () => {
      troubledAtMs = scheduler.now()
    },
    die,
    finish: () => end('finished'),
    troubledAtMs: () => troubledAtMs,
    endedAtMs: () => endedAtMs,
    isOver: () => state !== 'alive',
  }
}
