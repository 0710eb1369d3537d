import { z } from 'zod'
import { type BlackoutEntry, blackoutSchema } from './config-schema.ts'

const text = z.string().optional().catch(undefined)
const number = z.number().optional().catch(undefined)
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).catch([])

const scope = z.object({ team: text, site: text, schedule: text }).partial().catch({}).optional()

const site = z
  .object({ id: text, name: text, aliases: listOf(text), schedule: text })
  .partial()
  .catch({})

const team = z
  .object({
    name: text,
    tokenSecret: text,
    defaultSchedule: text,
    requestsPerMinute: number,
    stopRequestsPerMinute: number,
    sites: listOf(site),
  })
  .partial()
  .catch({})

const blackout = z
  .object({ name: text, days: listOf(text), from: text, to: text, scope })
  .partial()
  .catch({})
const stop = z.object({ name: text, scope }).partial().catch({})
const wholeBlackout = blackoutSchema.optional().catch(undefined)

const draftSchema = z
  .object({ teams: listOf(team), blackouts: listOf(blackout), stops: listOf(stop) })
  .partial()
  .catch({})
const windowsSchema = z
  .object({ blackouts: listOf(wholeBlackout) })
  .partial()
  .catch({})

export type DraftTeam = z.infer<typeof team>
export type DraftScope = NonNullable<z.infer<typeof scope>>

/** As much of a configuration as can be read, every entry at its own place in its list. */
export type ConfigDraft = {
  readonly teams: readonly DraftTeam[]
  readonly blackouts: readonly z.infer<typeof blackout>[]
  readonly stops: readonly z.infer<typeof stop>[]
  /** The blackouts that are right in themselves. */
  readonly windows: readonly BlackoutEntry[]
}

/** Reads whatever `data` holds, so that checks between values run although some value is wrong in itself. */
export const draftOf = (data: unknown): ConfigDraft => {
  const { teams = [], blackouts = [], stops = [] } = draftSchema.parse(data)
  const windows = (windowsSchema.parse(data).blackouts ?? []).filter((window) => window !== undefined)
  return { teams, blackouts, stops, windows }
}
