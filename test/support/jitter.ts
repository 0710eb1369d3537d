import { setImmediate as turn } from 'node:timers/promises'

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Most calls are quick; one in eight stalls for as long as others take for a whole flush. */
const turnsFor = (random: () => number): number => Math.floor(random() * (random() < 1 / 8 ? 80 : 4))

/** Lets others run for a while. */
export const yieldTurns = async (random: () => number): Promise<void> => {
  for (let turns = turnsFor(random); turns > 0; turns -= 1) await turn()
}

type Method = (...args: readonly unknown[]) => unknown

/** The same port, whose calls and answers are on their way for a while: others may be quicker. */
const jitteryPort = (port: Readonly<Record<string, unknown>>, random: () => number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(port).map(([name, method]) => [
      name,
      typeof method !== 'function'
        ? method
        : async (...args: readonly unknown[]): Promise<unknown> => {
            await yieldTurns(random)
            const answer = await (method as Method)(...args)
            await yieldTurns(random)
            return answer
          },
    ]),
  )

const REMOTE = new Set([
  'lanes',
  'pending',
  'history',
  'restrictions',
  'budget',
  'scanApi',
  'scanLog',
  'wakeUps',
  'outcomes',
])

/** The same ports, those that are far away with jitter. */
export const jittery = <Ports extends Record<string, unknown>>(ports: Ports, random: () => number): Ports =>
  Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      REMOTE.has(name) ? jitteryPort(port as Record<string, unknown>, random) : port,
    ]),
  ) as Ports
