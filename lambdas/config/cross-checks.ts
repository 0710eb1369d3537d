import { didYouMean } from './closest.ts'
import type { ConfigDraft, DraftScope, DraftTeam } from './config-draft.ts'
import { DEFAULT_REQUESTS_PER_MINUTE } from './config-schema.ts'
import { type Finding, formatPath, type Path, shown } from './mistake.ts'
import { parseScheduleId, parseTeamName, siteKey } from './names.ts'

/** What is wrong between values that may each be right. */
export const crossCheck = (draft: ConfigDraft): readonly Finding[] => [
  ...repeats(namesOf('teams', draft.teams), nameIsTaken),
  ...repeats(tokenSecretsOf(draft), secretIsTaken),
  ...repeats(siteNamesOf(draft), siteNameIsTaken),
  ...repeats(namesOf('blackouts', draft.blackouts), nameIsTaken),
  ...repeats(namesOf('stops', draft.stops), nameIsTaken),
  ...draft.blackouts.flatMap(({ days = [] }, index) => repeats(daysOf(days, index), nameIsTaken)),
  ...draft.blackouts.flatMap(emptyWindow),
  ...draft.teams.flatMap(stopsTakeAll),
  ...unknownScopes(draft),
]

/** A name that stands at a path. */
type Naming = { readonly path: Path; readonly name: string }

const naming = (name: string | undefined, path: Path): readonly Naming[] => (name === undefined ? [] : [{ name, path }])

const repeats = (namings: readonly Naming[], message: (naming: Naming, first: Path) => string): readonly Finding[] => {
  const firstOf = new Map<string, Path>()
  return namings.flatMap((naming) => {
    const first = firstOf.get(naming.name)
    if (first) return [{ path: naming.path, message: message(naming, first) }]
    firstOf.set(naming.name, naming.path)
    return []
  })
}

const nameIsTaken = ({ name }: Naming, first: Path): string =>
  `found ${shown(name)}, which ${formatPath(first)} is already: expected each once`

const siteNameIsTaken = ({ name }: Naming, first: Path): string =>
  `found ${shown(name)}, which ${formatPath(first)} is already: expected an id, name or alias that means one site only, over all teams`

const secretIsTaken = (_: Naming, first: Path): string =>
  `found the same secret as ${formatPath(first)}: expected one of its own, since each team has its own token and budget`

const namesOf = (list: string, entries: readonly { readonly name?: string | undefined }[]): readonly Naming[] =>
  entries.flatMap(({ name }, index) => naming(name, [list, index, 'name']))

const tokenSecretsOf = ({ teams }: ConfigDraft): readonly Naming[] =>
  teams.flatMap(({ tokenSecret }, index) => naming(tokenSecret, ['teams', index, 'tokenSecret']))

const daysOf = (days: readonly (string | undefined)[], blackout: number): readonly Naming[] =>
  days.flatMap((day, index) => naming(day, ['blackouts', blackout, 'days', index]))

const siteNamesOf = ({ teams }: ConfigDraft): readonly Naming[] =>
  teams.flatMap(({ sites = [] }, team) =>
    sites.flatMap(({ id, name, aliases = [] }, index) => {
      const path = ['teams', team, 'sites', index]
      return [
        ...naming(id && siteKey(id), [...path, 'id']),
        ...naming(name && siteKey(name), [...path, 'name']),
        ...aliases.flatMap((alias, at) => naming(alias && siteKey(alias), [...path, 'aliases', at])),
      ]
    }),
  )

const emptyWindow = ({ from, to }: ConfigDraft['blackouts'][number], index: number): readonly Finding[] => {
  if (from === undefined || from !== to) return []
  const message = `found ${shown(to)}, the same as from: expected another time, or "00:00" to "24:00" for whole days`
  return [{ path: ['blackouts', index, 'to'], message }]
}

const stopsTakeAll = (team: DraftTeam, index: number): readonly Finding[] => {
  const { requestsPerMinute = DEFAULT_REQUESTS_PER_MINUTE, stopRequestsPerMinute } = team
  if (stopRequestsPerMinute === undefined || stopRequestsPerMinute < requestsPerMinute) return []
  const message = `found ${stopRequestsPerMinute}: expected less than requestsPerMinute (${requestsPerMinute}), which leaves scans a part`
  return [{ path: ['teams', index, 'stopRequestsPerMinute'], message }]
}

type Known = Readonly<Record<keyof DraftScope, ReadonlySet<string>>>

/** Where no team could be read, no name in a scope could be known. */
const unknownScopes = (draft: ConfigDraft): readonly Finding[] => {
  if (draft.teams.length === 0) return []
  const known = knownNames(draft)
  return (['blackouts', 'stops'] as const).flatMap((list) =>
    draft[list].flatMap(({ scope }, index) => unknownNames(scope ?? {}, [list, index, 'scope'], known)),
  )
}

const knownNames = (draft: ConfigDraft): Known => ({
  team: new Set(namesOf('teams', draft.teams).map(({ name }) => name)),
  site: new Set(siteNamesOf(draft).map(({ name }) => name)),
  schedule: new Set(
    draft.teams
      .flatMap(({ defaultSchedule, sites = [] }) => [defaultSchedule, ...sites.map(({ schedule }) => schedule)])
      .flatMap((schedule) => schedule?.toLowerCase() ?? []),
  ),
})

/** A name that is not even well formed is the schema's to tell. */
const unknownNames = (scope: DraftScope, path: Path, known: Known): readonly Finding[] => {
  const wanted = [
    { kind: 'team', name: scope.team && parseTeamName(scope.team).ok ? scope.team : undefined },
    { kind: 'site', name: scope.site && siteKey(scope.site) },
    {
      kind: 'schedule',
      name: scope.schedule && parseScheduleId(scope.schedule).ok ? siteKey(scope.schedule) : undefined,
    },
  ] as const
  return wanted.flatMap(({ kind, name }) => {
    if (name === undefined || known[kind].has(name)) return []
    const message = `found ${shown(name)}: expected a ${kind} that is named under teams${didYouMean(name, known[kind])}`
    return [{ path: [...path, kind], message }]
  })
}
