/** Virtual time: it stands still while code runs, and jumps to the next timer when all code waits. */
export type Scheduler = {
  /** True time, in milliseconds. Functions have clocks of their own, which differ from it. */
  readonly now: () => number
  readonly at: (ms: number, run: () => void) => void
  readonly sleep: (ms: number) => Promise<void>
  /** Runs the timers in their order until `endMs`, or until `isOver` says so. */
  readonly run: (endMs: number, isOver: () => boolean) => Promise<void>
}

type Timer = { readonly atMs: number; readonly order: number; readonly run: () => void }

/** Between two timers every async function goes on until it waits again, so two of them interleave at every await. */
export const createScheduler = (startMs: number): Scheduler => {
  const timers: Timer[] = []
  let nowMs = startMs
  let order = 0
  const at = (ms: number, run: () => void): void => push(timers, { atMs: Math.max(ms, nowMs), order: order++, run })
  return {
    now: () => nowMs,
    at,
    sleep: (ms) => new Promise((resolve) => at(nowMs + ms, resolve)),
    run: async (endMs, isOver) => {
      await allCodeWaits()
      for (let next = timers[0]; next && next.atMs <= endMs && !isOver(); next = timers[0]) {
        nowMs = next.atMs
        pop(timers)
        next.run()
        await allCodeWaits()
      }
      if (!isOver()) nowMs = Math.max(nowMs, endMs)
    },
  }
}

/** An immediate comes after all promises that can go on have gone on: nothing in a simulation waits for anything real. */
const allCodeWaits = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const isBefore = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

const push = (heap: Timer[], timer: Timer): void => {
  let index = heap.length
  heap.push(timer)
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (!isBefore(timer, heap[parent] as Timer)) break
    heap[index] = heap[parent] as Timer
    index = parent
  }
  heap[index] = timer
}

const pop = (heap: Timer[]): void => {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let index = 0
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child += 1
    if (!isBefore(heap[child] as Timer, last)) break
    heap[index] = heap[child] as Timer
    index = child
  }
  heap[index] = last
}
