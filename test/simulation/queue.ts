import type { World } from './world.ts'

export type QueueMessage = {
  readonly id: string
  readonly body: string
  readonly sentAtMs: number
  /** Why it is a dead letter, where that is known. */
  readonly errorCode?: string
  visibleAtMs: number
  receives: number
}

/** A standard queue: delivers at least once, in no order, and gives up after `maxReceives`. */
export type Queue = {
  readonly name: string
  readonly send: (body: string, delayMs?: number) => void
  /** Puts a bad message aside, with the reason. */
  readonly putAside: (message: QueueMessage, errorCode: string) => void
  /** Somebody sends the dead letters without a reason once more. */
  readonly redrive: () => void
  /** Some of what is visible; each stays invisible for the visibility time-out. */
  readonly receive: (most: number) => readonly QueueMessage[]
  readonly acknowledge: (message: QueueMessage) => void
  /** Has a message that was received come again after so long, unless somebody else has received it since. */
  readonly comeAgain: (message: QueueMessage, receives: number, afterMs: number) => void
  /** Somebody empties it. */
  readonly purge: () => void
  readonly waiting: () => readonly QueueMessage[]
  readonly deadLetters: readonly QueueMessage[]
  /** Called with the time at which something may be visible. */
  readonly onVisible: (look: (atMs: number) => void) => void
}

export type QueueOptions = {
  readonly name: string
  readonly visibilityMs: number
  readonly maxReceives: number
  readonly onDead?: (message: QueueMessage) => void
}

const nobodyLooks = (): void => {}

export const createQueue = (world: World, { name, visibilityMs, maxReceives, onDead }: QueueOptions): Queue => {
  const { scheduler, faults } = world
  const random = world.random.fork(name)
  const messages = new Map<string, QueueMessage>()
  let deadLetters: QueueMessage[] = []
  let look: (atMs: number) => void = nobodyLooks

  const put = (message: QueueMessage): void => {
    messages.set(message.id, message)
    look(message.visibleAtMs)
  }
  const giveUp = (message: QueueMessage): void => {
    messages.delete(message.id)
    deadLetters.push(message)
    world.say(() => `${message.id} becomes a dead letter after ${maxReceives} deliveries`)
    onDead?.(message)
  }
  return {
    name,
    get deadLetters() {
      return deadLetters
    },
    waiting: () => [...messages.values()],
    onVisible: (watcher) => {
      look = watcher
    },
    putAside: (message, errorCode) => {
      deadLetters.push({ ...message, errorCode })
      world.say(() => `${message.id} is put aside: ${errorCode}`)
      onDead?.(message)
    },
    redrive: () => {
      const again = deadLetters.filter(({ errorCode }) => errorCode === undefined)
      deadLetters = deadLetters.filter(({ errorCode }) => errorCode !== undefined)
      for (const message of again) put({ ...message, visibleAtMs: scheduler.now(), receives: 0 })
    },
    send: (body, delayMs = 0) => {
      const sentAtMs = scheduler.now()
      // Named after its time, so that one message more or less changes no other's name, nor what befalls it.
      let id = `${name}-message-${sentAtMs - world.startMs}`
      while (messages.has(id)) id += "'"
      const fault = faults.roll(id, ['duplicated', 'delayed'])
      const chance = random.fork(id)
      const lateMs = fault === 'delayed' ? chance.between(1000, 400_000) : 0
      const visibleAtMs = sentAtMs + delayMs + lateMs
      const message = { id, body, sentAtMs, visibleAtMs, receives: 0 }
      put(message)
      if (fault === 'duplicated') {
        put({ ...message, id: `${id}-again`, visibleAtMs: visibleAtMs + chance.between(0, 90_000) })
      }
    },
    receive: (most) => {
      const visible = [...messages.values()].filter(({ visibleAtMs }) => visibleAtMs <= scheduler.now())
      const batch: QueueMessage[] = []
      for (const message of visible.length > 1 ? random.fork(`at ${scheduler.now()}`).shuffled(visible) : visible) {
        if (batch.length === most) break
        if (message.receives >= maxReceives) {
          giveUp(message)
          continue
        }
        message.receives += 1
        message.visibleAtMs = scheduler.now() + visibilityMs
        look(message.visibleAtMs)
        batch.push(message)
      }
      return batch
    },
    acknowledge: (message) => {
      if (faults.roll(`${message.id} acknowledged ${message.receives}`, ['unacknowledged']) === undefined)
        messages.delete(message.id)
    },
    comeAgain: (message, receives, afterMs) => {
      if (messages.get(message.id) !== message || message.receives !== receives) return
      message.visibleAtMs = scheduler.now() + afterMs
      look(message.visibleAtMs)
    },
    purge: () => messages.clear(),
  }
}
