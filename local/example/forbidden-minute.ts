import { parseDocument } from 'yaml'
import { type Blackout, WEEKDAYS } from '../../lambdas/domain/blackout.ts'
import { nextBlackouts } from '../../lambdas/domain/blackout-calendar.ts'
import { epochMs, msOf, secondOf, secondsAfter } from '../../lambdas/domain/instant.ts'
import { formatLocal } from '../../lambdas/domain/local-time.ts'

/** The one minute of the morning in which no scan may run, as the configuration of a watched start has it. */
export type ForbiddenMinute = {
  readonly name: string
  readonly fromMs: number
  readonly untilMs: number
  /** What the clock on the wall shows: `10:12`. */
  readonly from: string
  readonly until: string
}

export const FORBIDDEN_SITE = 'lab'
const NAME = 'measurements'

const MINUTE_MS = 60_000

/** It comes again every other minute: on a machine so slow that the first is over before the story is there, a later one is watched. */
const TIMES = 3
const EVERY_MS = 2 * MINUTE_MS

/** The first four scenes end at 9:40, so it shall be between 9:41 and 10:40 where the site is. */
const FIRST_MINUTE_AFTER_NINE = 41

/** A blackout as a configuration file has it. */
type BlackoutEntry = Readonly<Record<'name' | 'from' | 'to' | 'timezone', string>> & {
  readonly days: readonly string[]
  readonly scope: { readonly site: string }
}

/**
 * Entries of `blackouts` for the full minute that comes `leadMs` after `nowMs`, and its repeats, in the zone of whole hours
 * where that is the middle of the morning.
 */
export const forbiddenMinutes = (nowMs: number, leadMs: number): readonly BlackoutEntry[] => {
  const firstMs = Math.ceil((nowMs + leadMs) / MINUTE_MS) * MINUTE_MS
  const offsetHours = offsetOfMorning(new Date(firstMs))
  return Array.from({ length: TIMES }, (_, time) => {
    const local = new Date(firstMs + time * EVERY_MS + offsetHours * 60 * MINUTE_MS)
    return {
      name: time === 0 ? NAME : `${NAME}-${time + 1}`,
      days: [WEEKDAYS[(local.getUTCDay() + 6) % 7] ?? 'mon'],
      from: timeOf(local),
      to: timeOf(new Date(local.getTime() + MINUTE_MS)),
      timezone: zoneOf(offsetHours),
      scope: { site: FORBIDDEN_SITE },
    }
  })
}

const timeOf = (local: Date): string => local.toISOString().slice(11, 16)

/** How many hours ahead of UTC it is now between 9:41 and 10:40; from -12 to 11. */
const offsetOfMorning = (at: Date): number => {
  const hour = at.getUTCMinutes() < FIRST_MINUTE_AFTER_NINE ? 10 : 9
  return ((hour - at.getUTCHours() + 36) % 24) - 12
}

/** In the names of these zones east has a minus (https://data.iana.org/time-zones/tzdb/etcetera). */
const zoneOf = (offsetHours: number): string => {
  if (offsetHours === 0) return 'Etc/GMT'
  return `Etc/GMT${offsetHours > 0 ? '-' : '+'}${Math.abs(offsetHours)}`
}

/** The text of a configuration with more blackouts; all else stays. */
export const withBlackouts = (configText: string, entries: readonly BlackoutEntry[]): string => {
  const document = parseDocument(configText)
  if (!document.has('blackouts')) document.set('blackouts', document.createNode([]))
  for (const entry of entries) document.addIn(['blackouts'], document.createNode(entry))
  return document.toString()
}

export const isForbiddenMinute = ({ name }: Pick<Blackout, 'name'>): boolean => name.startsWith(NAME)

/** The first of them in `blackouts` of which `leftMs` at least are still to come; undefined when there is none. */
export const forbiddenMinuteIn = (
  blackouts: readonly Blackout[],
  { nowMs, leftMs }: { readonly nowMs: number; readonly leftMs: number },
): ForbiddenMinute | undefined => {
  const ours = blackouts.filter(isForbiddenMinute)
  const [next] = nextBlackouts(ours, secondsAfter(secondOf(epochMs(nowMs + leftMs - MINUTE_MS)), -1))
  // What comes next week is not worth waiting for.
  if (!next || msOf(next.from) - nowMs > TIMES * EVERY_MS) return undefined
  const { blackout, from, until } = next
  const shown = (at: typeof from): string => formatLocal(at, blackout.timezone).slice(11, 16)
  return { name: blackout.name, fromMs: msOf(from), untilMs: msOf(until), from: shown(from), until: shown(until) }
}
