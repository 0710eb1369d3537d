import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'

/** One message's worth of sightings. */
type Event = { readonly atMs: number; readonly ips: readonly string[] }

export type Traffic = { readonly name: string; readonly events: readonly Event[] }

/** A power cut: `hosts` devices come back within a minute, each seen by two systems. */
export const powerCut = (hosts: number): Traffic => ({
  name: `power cut: ${hosts} hosts in a minute, each seen twice`,
  events: Array.from({ length: hosts * 2 }, (_, index) => ({
    atMs: Math.floor((index / (hosts * 2)) * 60_000),
    ips: [`10.1.${Math.floor((index % hosts) / 250)}.${1 + ((index % hosts) % 250)}`],
  })),
})

/** A quiet day: a new host every ten minutes, and each of them seen again every hour. */
export const quietDay: Traffic = {
  name: 'quiet day: a new host every 10 min, each seen again every hour',
  events: Array.from({ length: 144 }, (_, first) =>
    Array.from({ length: 24 }, (_, hour) => ({
      atMs: first * 600_000 + hour * 3_600_000,
      ips: [`10.2.0.${1 + first}`],
    })),
  )
    .flat()
    .filter(({ atMs }) => atMs < 86_400_000)
    .toSorted((a, b) => a.atMs - b.atMs),
}

/** Rows of epoch seconds and host, tab separated, gzipped; the rows of one second are one message. */
export const captureFrom = async (file: string): Promise<Traffic> => {
  const bySecond = new Map<number, Set<string>>()
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    const [ts, host] = line.split('\t')
    const second = Number(ts)
    if (!host || !Number.isFinite(second)) continue
    bySecond.set(second, (bySecond.get(second) ?? new Set()).add(host))
  }
  const seconds = [...bySecond].toSorted(([a], [b]) => a - b)
  const [start = 0] = seconds[0] ?? []
  const events = seconds.map(([second, hosts]) => ({ atMs: (second - start) * 1000, ips: [...hosts] }))
  return { name: `capture: ${events.flatMap(({ ips }) => ips).length} sightings`, events }
}
