import type { EpochSeconds } from '../../domain/instant.ts'
import { formatIpv4 } from '../../domain/ipv4.ts'
import type { Lane } from '../../domain/lane.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { unreachable } from '../../domain/unreachable.ts'

/** `detail.version` of the events below. A change that could break a reader raises it. */
const VERSION = 1

/** The `detail` of an outcome's event, as `docs/events.md` describes it. Times are ISO 8601 in UTC. */
export const detailOf = (outcome: Outcome): Readonly<Record<string, unknown>> => ({
  version: VERSION,
  ...factsOf(outcome),
})

const factsOf = (outcome: Outcome): Readonly<Record<string, unknown>> => {
  switch (outcome.kind) {
    case 'Scan Started':
      return { ...laneFacts(outcome.lane), scan_id: outcome.scanId, ips: outcome.ips.map(formatIpv4) }
    case 'Hosts Skipped':
      return { ...laneFacts(outcome.lane), ips: outcome.ips.map(formatIpv4), reason: outcome.reason }
    case 'Hosts Rejected': {
      const { lane, ips, reason, code, message } = outcome
      return { ...laneFacts(lane), ips, reason, code, message }
    }
    case 'Hosts Held':
      return { ...laneFacts(outcome.lane), hosts: outcome.hosts, until: iso(outcome.until), reason: outcome.because }
    case 'Hosts Requeued': {
      const { lane, ips, scanId, reason } = outcome
      return { ...laneFacts(lane), scan_id: scanId, ips: ips.map(formatIpv4), reason }
    }
    case 'Lane Blocked': {
      const { lane, code, message, retryAt } = outcome
      return { ...laneFacts(lane), code, message, retry_at: iso(retryAt) }
    }
    case 'Lane Unblocked':
      return laneFacts(outcome.lane)
    case 'Scan Stop Accepted':
    case 'Scan Stop Not Running':
      return stopFacts(outcome)
    case 'Scan Stop Failed':
      return { ...stopFacts(outcome), code: outcome.code, message: outcome.message }
    default:
      return unreachable(outcome)
  }
}

const laneFacts = ({ team, schedule, site }: Lane): Readonly<Record<string, unknown>> => ({
  team,
  schedule_id: schedule,
  site_id: site,
})

type StopOutcome = Extract<Outcome, { by: string }>

const stopFacts = ({ team, schedule, sites, by, reason }: StopOutcome): Readonly<Record<string, unknown>> => ({
  team,
  schedule_id: schedule,
  site_ids: sites,
  by,
  reason,
})

const iso = (at: EpochSeconds): string => new Date(at * 1000).toISOString()
