import type { ScheduleId, SiteId, TeamName } from './team.ts'

/** What a blackout, a scheduled stop, a stop command or a hold covers. */
export type Scope =
  | { readonly kind: 'schedule'; readonly schedule: ScheduleId }
  | { readonly kind: 'site'; readonly site: SiteId }
  | { readonly kind: 'team'; readonly team: TeamName }
  | { readonly kind: 'all' }
