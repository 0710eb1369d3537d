/** What kind of day a run is about. */
export type Profile = {
  readonly name: 'calm' | 'stormy' | 'crowded' | 'forbidden' | 'outage' | 'week'
  readonly hours: number
  readonly teams: number
  readonly sites: number
  /** Requests a minute. */
  readonly limits: readonly number[]
  /** Seconds. */
  readonly windows: readonly number[]
  /** Hosts in a request. */
  readonly sizes: readonly number[]
  readonly bursts: readonly [number, number]
  readonly blackouts: number
  readonly orders: readonly [number, number]
  /** Seasons of faults. */
  readonly troubles: readonly [number, number]
  readonly refuses: boolean
}

const USUAL = {
  teams: 2,
  sites: 3,
  limits: [12, 30, 60],
  windows: [0, 5, 30, 60],
  sizes: [2, 4, 8],
  refuses: true,
} as const

/** One after the other: six seeds in a row see each once. */
export const PROFILES: readonly Profile[] = [
  {
    ...USUAL,
    name: 'calm',
    hours: 3,
    limits: [600],
    windows: [30, 60],
    bursts: [3, 8],
    blackouts: 0,
    orders: [0, 0],
    troubles: [0, 0],
    refuses: false,
  },
  { ...USUAL, name: 'stormy', hours: 3, bursts: [4, 10], blackouts: 1, orders: [1, 5], troubles: [3, 7] },
  {
    ...USUAL,
    name: 'crowded',
    hours: 1,
    sites: 8,
    limits: [6, 12, 20, 60],
    windows: [0, 5, 30],
    sizes: [2],
    bursts: [12, 30],
    blackouts: 0,
    orders: [2, 8],
    troubles: [0, 2],
    refuses: false,
  },
  { ...USUAL, name: 'forbidden', hours: 6, bursts: [6, 14], blackouts: 3, orders: [6, 16], troubles: [0, 2] },
  { ...USUAL, name: 'outage', hours: 12, bursts: [4, 9], blackouts: 1, orders: [1, 4], troubles: [2, 5] },
  {
    ...USUAL,
    name: 'week',
    hours: 168,
    teams: 2,
    sites: 2,
    bursts: [10, 25],
    blackouts: 3,
    orders: [4, 12],
    troubles: [0, 4],
  },
]
