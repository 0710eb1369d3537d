import { createFaults, type Faults, type Season } from './fault.ts'
import { type Random, randomOf } from './random.ts'
import { createScheduler, type Scheduler } from './scheduler.ts'

/** What all parts of one simulation share. */
export type World = {
  readonly scheduler: Scheduler
  readonly startMs: number
  readonly random: Random
  readonly faults: Faults
  /** Adds a line to the account, if one is kept. */
  readonly say: (text: () => string) => void
  readonly account: readonly string[]
}

export type WorldOptions = {
  readonly seed: string
  readonly startMs: number
  readonly seasons: readonly Season[]
  readonly allowedFaults?: ReadonlySet<string>
  readonly keepsAccount: boolean
}

export const createWorld = ({ seed, startMs, seasons, allowedFaults, keepsAccount }: WorldOptions): World => {
  const scheduler = createScheduler(startMs)
  const random = randomOf(seed)
  const account: string[] = []
  const say = (text: () => string): void => {
    if (keepsAccount) account.push(`${timeText(scheduler.now())}  ${text()}`)
  }
  const faults = createFaults({
    seasons,
    random: random.fork('faults'),
    now: scheduler.now,
    allowed: allowedFaults,
    say,
  })
  return { scheduler, startMs, random, faults, say, account }
}

/** `01-05 09:00:00.000` in UTC. */
export const timeText = (ms: number): string => new Date(ms).toISOString().slice(5, 23).replace('T', ' ')
