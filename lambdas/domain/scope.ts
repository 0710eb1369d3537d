import type { Lane } from './lane.ts'
import type { ScheduleId, SiteId, TeamName } from './team.ts'
import { unreachable } from './unreachable.ts'

/** What a blackout, a scheduled stop, a stop command or a hold covers. */
export type Scope =
  | { readonly kind: 'schedule'; readonly schedule: ScheduleId }
  | { readonly kind: 'site'; readonly site: SiteId }
  | { readonly kind: 'team'; readonly team: TeamName }
  | { readonly kind: 'all' }

/** Whether a lane is meant. A site's scope means that site's lanes only, not those of its schedule's other sites. */
export const scopeCovers = (scope: Scope, lane: Lane): boolean => {
  switch (scope.kind) {
    case 'schedule':
      return scope.schedule === lane.schedule
    case 'site':
      return scope.site === lane.site
    case 'team':
      return scope.team === lane.team
    case 'all':
      return true
    default:
      return unreachable(scope)
  }
}

/** Those blackouts, holds or stops that mean this lane, in the order given. */
export const covering = <T extends { readonly scope: Scope }>(scoped: readonly T[], lane: Lane): readonly T[] =>
  scoped.filter(({ scope }) => scopeCovers(scope, lane))

/** A scope in keys and texts: `all`, `team:acme`, `site:…`, `schedule:…`. */
export const scopeText = (scope: Scope): string => {
  switch (scope.kind) {
    case 'schedule':
      return `schedule:${scope.schedule}`
    case 'site':
      return `site:${scope.site}`
    case 'team':
      return `team:${scope.team}`
    case 'all':
      return 'all'
    default:
      return unreachable(scope)
  }
}

/** Every scope that covers a lane. */
export const scopesOver = ({ team, schedule, site }: Lane): readonly Scope[] => [
  { kind: 'schedule', schedule },
  { kind: 'site', site },
  { kind: 'team', team },
  { kind: 'all' },
]
