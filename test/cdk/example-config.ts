import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import type { ScheduleId, SiteId, Team, TeamName } from '../../lambdas/domain/team.ts'

const team = (name: string): Team => ({
  name: name as TeamName,
  tokenSecret: `scan-relay/${name}`,
  requestsPerMinute: 60,
  stopRequestsPerMinute: 10,
  defaultSchedule: '9c43cc95-f313-49a3-b632-524f7a24503b' as ScheduleId,
  assumeScanTakesSeconds: 3600,
  stopOnlyOurs: false,
  sites: [
    {
      id: '9c3c1392-7f36-4240-85f2-273573c0384a' as SiteId,
      name: `head office of ${name}`,
      aliases: [],
      exclude: [],
      rescanAfterSeconds: 86_400,
    },
  ],
})

/** Two teams, two blackouts, one stop. */
export const exampleConfig: RelayConfig = {
  scanApi: { baseUrl: 'https://v1.api.altostrat.io' },
  batching: { windowSeconds: 60, maxIpsPerScan: 256, rescanAfterSeconds: 86_400 },
  teams: [team('acme'), team('globex')],
  blackouts: [
    {
      name: 'business-hours',
      days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      fromMinute: 8 * 60,
      toMinute: 17 * 60,
      timezone: 'Africa/Johannesburg',
      stopBeforeSeconds: 0,
      scope: { kind: 'team', team: 'acme' as TeamName },
    },
    {
      name: 'sunday-maintenance',
      days: ['sun'],
      fromMinute: 10,
      toMinute: 6 * 60,
      timezone: 'America/New_York',
      stopBeforeSeconds: 15 * 60,
      scope: { kind: 'all' },
    },
  ],
  stops: [
    {
      name: 'friday-cutoff',
      cron: '0 18 ? * FRI *',
      timezone: 'Europe/London',
      scope: { kind: 'team', team: 'acme' as TeamName },
    },
  ],
}
