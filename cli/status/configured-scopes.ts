import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { usualSchedule } from '../../lambdas/config/schedule-directory.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { ScheduleId } from '../../lambdas/domain/team.ts'

/** Every schedule that the configuration names. */
export const configuredSchedules = ({ teams }: RelayConfig): readonly ScheduleId[] => {
  const schedules = teams.flatMap((team) => [
    team.defaultSchedule,
    ...team.sites.map((site) => usualSchedule(team, site)),
  ])
  return [...new Set(schedules.filter((schedule) => schedule !== undefined))]
}

/** Every scope that a hold of this configuration can have. */
export const configuredScopes = (config: RelayConfig): readonly Scope[] => [
  { kind: 'all' },
  ...config.teams.map(({ name }): Scope => ({ kind: 'team', team: name })),
  ...config.teams.flatMap(({ sites }) => sites).map(({ id }): Scope => ({ kind: 'site', site: id })),
  ...configuredSchedules(config).map((schedule): Scope => ({ kind: 'schedule', schedule })),
]
