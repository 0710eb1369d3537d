import type { TeamSchedule } from '../../lambdas/config/schedule-directory.ts'
import type { SiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import { unreachable } from '../../lambdas/domain/unreachable.ts'

/** A scope and the schedules that it is about. */
export type ScheduledScope = { readonly scope: Scope; readonly schedules: readonly TeamSchedule[] }

/** Whether a hold with another scope covers something of this one. */
export const reaches = (held: Scope, { scope, schedules }: ScheduledScope, directory: SiteDirectory): boolean => {
  // Of a schedule that only sightings have named, the configuration knows no team.
  const teams = scope.kind === 'schedule' ? schedules.map(({ team }) => team) : directory.teamsIn(scope)
  switch (held.kind) {
    case 'all':
      return true
    case 'team':
      return teams.includes(held.team)
    case 'schedule':
      return schedules.some(({ schedule }) => schedule === held.schedule)
    case 'site':
      if (scope.kind === 'site') return false
      if (scope.kind === 'schedule') return schedules.some(({ sites }) => sites.includes(held.site))
      return directory.teamsIn(held).some((team) => teams.includes(team))
    default:
      return unreachable(held)
  }
}
