import type { SiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { SiteId, TeamName } from '../../lambdas/domain/team.ts'
import { unreachable } from '../../lambdas/domain/unreachable.ts'
import { wrongInput } from '../failure.ts'
import { namedTeam } from '../named-team.ts'

/** What of everything is to be shown. */
export type Selection = {
  readonly lane: (lane: Lane) => boolean
  /** Whether a hold or blackout of that scope touches what is shown. */
  readonly scope: (scope: Scope) => boolean
}

export type SelectionOptions = { readonly site?: string; readonly team?: string }

/** Throws if the options contradict each other. */
export const checkSelection = ({ site, team }: SelectionOptions): void => {
  if (site !== undefined && team !== undefined) throw wrongInput('--site and --team exclude each other')
}

export const selectionOf = ({ site, team }: SelectionOptions, directory: SiteDirectory): Selection => {
  if (site !== undefined) return ofSite(site, directory)
  return team === undefined ? everything : ofTeam(team, directory)
}

const everything: Selection = { lane: () => true, scope: () => true }

const ofSite = (siteRef: string, directory: SiteDirectory): Selection => {
  const located = directory.locate(siteRef)
  if (!located.ok) throw wrongInput(located.reason.replace('site_id', '--site'))
  const { siteId, team } = located.value
  return {
    lane: (lane) => lane.site === siteId,
    scope: (scope) =>
      scope.kind === 'site' ? scope.site === siteId : touches(scope, { team: team.name, sites: [siteId] }, directory),
  }
}

const ofTeam = (name: string, directory: SiteDirectory): Selection => {
  const team = namedTeam(name, '--team', directory)
  const sites = team.sites.map(({ id }) => id)
  return {
    lane: (lane) => lane.team === team.name,
    scope: (scope) => touches(scope, { team: team.name, sites }, directory),
  }
}

const touches = (
  scope: Scope,
  shown: { readonly team: TeamName; readonly sites: readonly SiteId[] },
  directory: SiteDirectory,
): boolean => {
  switch (scope.kind) {
    case 'all':
      return true
    case 'team':
      return scope.team === shown.team
    case 'site':
      return shown.sites.includes(scope.site)
    case 'schedule':
      return directory.schedulesOf(scope).some(({ team }) => team === shown.team)
    default:
      return unreachable(scope)
  }
}
