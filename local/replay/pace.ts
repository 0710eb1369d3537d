/** When things of a recording happen again, `speed` times as fast, the first of them at once. */
export type Pace = {
  /** Milliseconds from `nowMs` until what was recorded at `recordedAtMs` is due; 0 when it is due or late. */
  readonly untilDue: (recordedAtMs: number, nowMs: number) => number
}

export const paceOf = (speed: number): Pace => {
  let beginning: { readonly recordedAtMs: number; readonly nowMs: number } | undefined
  return {
    untilDue: (recordedAtMs, nowMs) => {
      beginning ??= { recordedAtMs, nowMs }
      return Math.max(0, beginning.nowMs + (recordedAtMs - beginning.recordedAtMs) / speed - nowMs)
    },
  }
}
