import * as z from 'zod/mini'

/** A team of the simulated API. Without `schedules` or `sites` it has whichever is asked for. */
export const SimulatedTeam = z.strictObject({
  name: z.string().check(z.minLength(1)),
  token: z.string().check(z.minLength(1)),
  schedules: z.optional(z.readonly(z.array(z.string()))),
  sites: z.optional(z.readonly(z.array(z.string()))),
})
export type SimulatedTeam = Readonly<z.infer<typeof SimulatedTeam>>

export type Teams = {
  /** The team whose token an Authorization header carries. */
  readonly of: (authorization: string | undefined) => SimulatedTeam | undefined
  /** Adds a team, or gives it a new token: its old one is unknown from then on. */
  readonly put: (team: SimulatedTeam) => void
}

/** Whoever comes with a token that is no team's, where any token is taken. */
const ANYBODY = 'anybody'

export const simulatedTeams = (initial: readonly SimulatedTeam[], { anyToken = false } = {}): Teams => {
  const byName = new Map(initial.map((team) => [team.name, team]))
  return {
    of: (authorization) => {
      const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
      if (token === undefined) return undefined
      const known = [...byName.values()].find((team) => team.token === token)
      return known ?? (anyToken ? { name: ANYBODY, token } : undefined)
    },
    put: (team) => void byName.set(team.name, team),
  }
}

export const hasSchedule = (team: SimulatedTeam, schedule: string): boolean => has(team.schedules, schedule)
export const hasSite = (team: SimulatedTeam, site: string): boolean => has(team.sites, site)

const has = (ids: readonly string[] | undefined, id: string): boolean =>
  ids === undefined || ids.some((known) => known.toLowerCase() === id.toLowerCase())
