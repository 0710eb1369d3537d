import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import { blackoutsInForce } from '../../lambdas/domain/blackout-calendar.ts'
import { epochMs, secondOf } from '../../lambdas/domain/instant.ts'
import { covering } from '../../lambdas/domain/scope.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'
import { type JournalEntry, mostWithin } from '../scan-api/journal.ts'
import type { Account } from './account.ts'

/** A start may have been on its way when the blackout began. */
const ON_ITS_WAY_MS = 2000

type Judged = { readonly config: RelayConfig; readonly account: Pick<Account, 'requests'> }

/** What the scan API saw and should not have seen, a line each. */
export const offences = (journal: readonly JournalEntry[], { config, account }: Judged): readonly string[] => [
  ...unaccounted(journal, account.requests()),
  ...aboveLimit(journal, config),
  ...atForbiddenHours(journal, config),
]

const startsIn = (journal: readonly JournalEntry[]): readonly JournalEntry[] =>
  journal.filter(({ operation }) => operation === 'startMultipleIpScan')

const unaccounted = (journal: readonly JournalEntry[], accepted: number): readonly string[] => {
  const seen = startsIn(journal).length
  return seen === accepted ? [] : [`the scan API got ${seen} requests, expected the ${accepted} that it accepted`]
}

/** Every request counts: stops too, and those with a token that is not known any more. */
export const aboveLimit = (journal: readonly JournalEntry[], config: RelayConfig): readonly string[] => {
  const { schedulesOf } = createSiteDirectory(config)
  const teamOf = ({ team, schedule }: JournalEntry): string | undefined =>
    team ?? schedulesOf({ kind: 'schedule', schedule: schedule as ScheduleId })[0]?.team
  return config.teams.flatMap(({ name, requestsPerMinute }) => {
    const most = mostWithin(journal.filter((entry) => teamOf(entry) === name))
    return most <= requestsPerMinute
      ? []
      : [`the token of ${name} was used ${most} times within a minute, expected at most ${requestsPerMinute}`]
  })
}

const atForbiddenHours = (journal: readonly JournalEntry[], { blackouts }: RelayConfig): readonly string[] =>
  startsIn(journal).flatMap(({ team, schedule, site, atMs }) => {
    const lane = { team: team as TeamName, schedule: schedule as ScheduleId, site: site as SiteId }
    const inForce = [atMs - ON_ITS_WAY_MS, atMs].every(
      (ms) => blackoutsInForce(covering(blackouts, lane), secondOf(epochMs(ms))).length > 0,
    )
    return inForce ? [`a scan was started in a blackout, at ${new Date(atMs).toISOString()}`] : []
  })
