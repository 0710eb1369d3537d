/** A stream of chance that is the same for the same seed, everywhere. */
export type Random = {
  /** In [0, 1). */
  readonly next: () => number
  /** A whole number, both ends included. */
  readonly between: (least: number, most: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <Item>(items: readonly Item[]) => Item
  readonly shuffled: <Item>(items: readonly Item[]) => readonly Item[]
  /** A stream of its own for `label`: what is drawn from it does not depend on what was drawn elsewhere. */
  readonly fork: (label: string) => Random
}

/** Every bit of chance in a simulation comes from one of these, or from its forks. */
export const randomOf = (seed: string): Random => {
  let state = hashOf(seed)
  const next = (): number => {
    // Mulberry32: 32 bits of state, even enough to draw faults from.
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: <Item>(items: readonly Item[]): Item => {
      if (items.length === 0) throw new RangeError('nothing to pick from')
      return items[between(0, items.length - 1)] as Item
    },
    shuffled: (items) => {
      const rest = [...items]
      return items.map(() => rest.splice(between(0, rest.length - 1), 1)[0] as (typeof items)[number])
    },
    fork: (label) => randomOf(`${seed}/${label}`),
  }
}

/** FNV-1a with a last stir, since its high bits are lazy for short texts. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
