import type { SiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { SiteId, TeamName } from '../../lambdas/domain/team.ts'
import { unreachable } from '../../lambdas/domain/unreachable.ts'

/** What the configuration calls a site, else its id. */
export const siteName = (site: SiteId, directory: SiteDirectory): string => {
  const located = directory.locate(site)
  return (located.ok && located.value.listed?.name) || site
}

/** `head-office (acme)`. */
export const placeName = (place: { site: SiteId; team: TeamName }, directory: SiteDirectory): string =>
  `${siteName(place.site, directory)} (${place.team})`

/** `team acme`, `site head-office`, `schedule 9c43…`, `everything`. */
export const scopeName = (scope: Scope, directory: SiteDirectory): string => {
  switch (scope.kind) {
    case 'schedule':
      return `schedule ${scope.schedule}`
    case 'site':
      return `site ${siteName(scope.site, directory)}`
    case 'team':
      return `team ${scope.team}`
    case 'all':
      return 'everything'
    default:
      return unreachable(scope)
  }
}
