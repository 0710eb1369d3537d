import { type EpochSeconds, formatUtc } from '../../lambdas/domain/instant.ts'
import { scopeText } from '../../lambdas/domain/scope.ts'
import type { Status } from './read-status.ts'

/** The status for scripts: flat objects, times in ISO 8601 (UTC). docs/operations.md shows one. */
export const statusData = (status: Status, cloud: string): object => ({
  cloud,
  at: formatUtc(status.at),
  lanes: status.lanes.map(({ lane, pending, nextFlushAt, activity }) => ({
    ...lane,
    pending,
    nextFlushAt: formatUtc(nextFlushAt),
    activity: activity.kind,
    ...('because' in activity && { because: activity.because }),
    ...('tries' in activity && { tries: activity.tries }),
  })),
  holds: status.holds.map(({ scope, until, by, reason }) => ({
    scope: scopeText(scope),
    until: formatUtc(until),
    by,
    reason,
  })),
  blackoutsInForce: status.blackoutsInForce.map(({ blackout, until }) => ({
    ...about(blackout),
    until: formatUtc(until),
  })),
  nextBlackouts: status.nextBlackouts.map(({ blackout, from, until }) => ({
    ...about(blackout),
    ...span(from, until),
  })),
  queues: status.queues,
  lastScans: status.lastScans.map(({ lane, scanId, at, hosts, requeued }) => ({
    ...lane,
    scanId,
    at: formatUtc(at),
    hosts,
    requeued,
  })),
})

const about = ({ name, scope }: Status['nextBlackouts'][number]['blackout']): object => ({
  name,
  scope: scopeText(scope),
})

const span = (from: EpochSeconds, until: EpochSeconds): object => ({ from: formatUtc(from), until: formatUtc(until) })
