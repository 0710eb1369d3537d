export type Remembered<Key, Value> = {
  readonly get: (key: Key) => Promise<Value>
  readonly forget: (key: Key) => void
}

export type RememberOptions<Value> = {
  readonly ttlMs: number
  readonly now: () => number
  /** A value for which this is false is handed out, but not kept. */
  readonly keep?: (value: Value) => boolean
}

/**
 * Loads each key once and keeps it for `ttlMs`; callers at the same time share one load. What failed is never kept, and
 * neither is a load that was forgotten while it ran.
 */
export const remember = <Key, Value>(
  load: (key: Key) => Promise<Value>,
  { ttlMs, now, keep = () => true }: RememberOptions<Value>,
): Remembered<Key, Value> => {
  const entries = new Map<Key, { readonly value: Promise<Value>; readonly until: number }>()

  const loadAndKeep = (key: Key): Promise<Value> => {
    const entry = { value: load(key), until: now() + ttlMs }
    const drop = (): void => {
      if (entries.get(key) === entry) entries.delete(key)
    }
    entries.set(key, entry)
    entry.value.then((value) => keep(value) || drop(), drop)
    return entry.value
  }

  return {
    get: (key) => {
      const entry = entries.get(key)
      return entry && now() < entry.until ? entry.value : loadAndKeep(key)
    },
    forget: (key) => void entries.delete(key),
  }
}
