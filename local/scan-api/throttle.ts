type Admission = {
  readonly admitted: boolean
  /** How many more would be admitted at this moment. */
  readonly remaining: number
  /** 0 when admitted. */
  readonly retryAfterSeconds: number
}

export type Throttle = {
  /** Asks for `key` at `nowMs`; times must not go backwards. */
  readonly admit: (key: string, nowMs: number) => Admission
  readonly reset: () => void
}

/** Any `windowMs` holds at most `limit` admitted requests of a key. One that is turned away does not count. */
export const slidingThrottle = (limit: number, windowMs = 60_000): Throttle => {
  const admittedAt = new Map<string, readonly number[]>()
  return {
    admit: (key, nowMs) => {
      const recent = (admittedAt.get(key) ?? []).filter((atMs) => atMs > nowMs - windowMs)
      const admitted = recent.length < limit
      const counted = admitted ? [...recent, nowMs] : recent
      admittedAt.set(key, counted)
      const [oldestMs = nowMs] = counted
      return {
        admitted,
        remaining: limit - counted.length,
        retryAfterSeconds: admitted ? 0 : Math.ceil((oldestMs + windowMs - nowMs) / 1000),
      }
    },
    reset: () => admittedAt.clear(),
  }
}
