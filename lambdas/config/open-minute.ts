import type { Blackout } from '../domain/blackout.ts'
import { overlongClosure } from '../domain/blackout-calendar.ts'
import { epochSeconds } from '../domain/instant.ts'
import type { ConfigDraft, DraftTeam } from './config-draft.ts'
import type { BlackoutEntry } from './config-schema.ts'
import type { Finding } from './mistake.ts'
import { siteKey } from './names.ts'
import { windowOf } from './resolve-names.ts'

/** Whatever the blackouts leave no open minute of the week for: its hosts would wait for ever. */
export const neverOpen = ({ teams, windows }: ConfigDraft): readonly Finding[] => {
  const isClosed = closedBySet(windows)
  const closed = teams
    .flatMap((team) => placesOf(team, teams.length === 1))
    .filter((place) => isClosed(windows.filter((window) => applies(window, place))))
    .map(({ called }) => called)
  if (closed.length === 0) return []
  const more = closed.length > 5 ? ` and ${closed.length - 5} more` : ''
  const message = `these leave no open minute in the week for ${closed.slice(0, 5).join(', ')}${more}: expected one at least`
  return [{ path: ['blackouts'], message }]
}

/** What a blackout may apply to: a site, or all sites of a team that are not listed. */
type Place = {
  readonly called: string
  readonly team?: string | undefined
  readonly siteKeys: readonly string[]
  readonly schedule?: string | undefined
}

const placesOf = ({ name, defaultSchedule, sites = [] }: DraftTeam, takesUnlisted: boolean): readonly Place[] => {
  const listed = sites.map((site, index) => ({
    called: site.name ?? site.id ?? `site ${index}`,
    team: name,
    siteKeys: [site.id, site.name, ...(site.aliases ?? [])].flatMap((ref) => (ref === undefined ? [] : siteKey(ref))),
    schedule: (site.schedule ?? defaultSchedule)?.toLowerCase(),
  }))
  const unlisted = {
    called: 'sites that are not listed',
    team: name,
    siteKeys: [],
    schedule: defaultSchedule?.toLowerCase(),
  }
  return takesUnlisted ? [...listed, unlisted] : listed
}

const applies = ({ scope }: BlackoutEntry, place: Place): boolean => {
  if (!scope) return true
  if (scope.team !== undefined) return scope.team === place.team
  if (scope.schedule !== undefined) return scope.schedule === place.schedule
  return scope.site !== undefined && place.siteKeys.includes(siteKey(scope.site))
}

/** A fixed time, so that the same file is always judged alike. */
const JUDGED_FROM = epochSeconds(Date.UTC(2026, 0, 1) / 1000)

/** Most sites share their blackouts with others, so each set of them is judged once. */
const closedBySet = (windows: readonly BlackoutEntry[]): ((applying: readonly BlackoutEntry[]) => boolean) => {
  const blackouts = new Map(
    windows.map((entry): [BlackoutEntry, Blackout] => [entry, { ...windowOf(entry), scope: { kind: 'all' } }]),
  )
  const judged = new Map<string, boolean>()
  return (applying) => {
    const set = applying.map((entry) => windows.indexOf(entry)).join()
    const known = judged.get(set)
    if (known !== undefined) return known
    const closed =
      overlongClosure(
        applying.flatMap((entry) => blackouts.get(entry) ?? []),
        JUDGED_FROM,
      ) !== undefined
    judged.set(set, closed)
    return closed
  }
}
