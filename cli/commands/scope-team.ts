import type { SiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'

/** The one team that a scope is about, if it is one: its message's group. */
export const teamOfScope = (scope: Scope, directory: SiteDirectory): { readonly team?: TeamName } => {
  if (scope.kind === 'team') return { team: scope.team }
  const [team, ...others] = new Set(directory.schedulesOf(scope).map((owned) => owned.team))
  return team !== undefined && others.length === 0 ? { team } : {}
}
