import type { EpochSeconds } from './instant.ts'
import type { Ipv4 } from './ipv4.ts'
import type { Lane } from './lane.ts'
import type { ScheduleId, SiteId, TeamName } from './team.ts'

/** Why a host will not be scanned. */
export type RejectReason =
  | 'not-ipv4'
  /** A block or range larger than a /20. */
  | 'too-many-addresses'
  | 'outside-subnets'
  | 'excluded'
  | 'network-address'
  | 'broadcast-address'
  | 'loopback'
  | 'link-local'
  | 'multicast'
  | 'this-network'
  | 'reserved'
  /** The API answered 201, but left the host out of `target_ips`. */
  | 'not-accepted'
  /** The API refused the host: its code and message say why. */
  | 'refused-by-api'

/** An entry of a sighting that will not be scanned, as it was sent: it need not be an address. */
export type Rejection = { readonly ip: string; readonly reason: RejectReason; readonly message?: string }

/**
 * What became of a host or a stop. Every outcome is published once it is decided, on the bus, with source `scan-relay`
 * and `detail.version` 1; `docs/events.md` has an example of each.
 */
export type Outcome =
  | { readonly kind: 'Scan Started'; readonly lane: Lane; readonly scanId: string; readonly ips: readonly Ipv4[] }
  | {
      readonly kind: 'Hosts Skipped'
      readonly lane: Lane
      readonly ips: readonly Ipv4[]
      readonly reason: 'recently-scanned'
    }
  | {
      readonly kind: 'Hosts Rejected'
      readonly lane: Lane
      /** As they were sent: a rejected entry need not be an address. */
      readonly ips: readonly string[]
      readonly reason: RejectReason
      readonly code?: string
      readonly message?: string
    }
  | {
      readonly kind: 'Hosts Held'
      readonly lane: Lane
      readonly hosts: number
      readonly until: EpochSeconds
      readonly because: string
    }
  | {
      readonly kind: 'Hosts Requeued'
      readonly lane: Lane
      readonly ips: readonly Ipv4[]
      readonly scanId: string
      readonly reason: string
    }
  | {
      readonly kind: 'Lane Blocked'
      readonly lane: Lane
      readonly code: string
      readonly message: string
      readonly retryAt: EpochSeconds
    }
  | { readonly kind: 'Lane Unblocked'; readonly lane: Lane }
  | ({ readonly kind: 'Scan Stop Accepted' | 'Scan Stop Not Running' } & StopFacts)
  | ({ readonly kind: 'Scan Stop Failed'; readonly code: string; readonly message: string } & StopFacts)

/** Which schedule was stopped, whom that touches, who asked and why. */
export type StopFacts = {
  readonly team: TeamName
  readonly schedule: ScheduleId
  /** Every site whose scans this schedule carries. */
  readonly sites: readonly SiteId[]
  /** `command`, `blackout:<name>` or `stop:<name>`. */
  readonly by: string
  readonly reason?: string
}

/** One `Hosts Rejected` for each reason and message among the rejections of a lane. */
export const rejectedOutcomes = (lane: Lane, rejections: readonly Rejection[]): readonly Outcome[] => {
  const outcomes = new Map<string, HostsRejected & { readonly ips: string[] }>()
  for (const { ip, reason, message } of rejections) {
    const why = { reason, ...(message !== undefined && { message }) }
    const key = JSON.stringify(why)
    const same = outcomes.get(key)
    if (same) same.ips.push(ip)
    else outcomes.set(key, { kind: 'Hosts Rejected', lane, ips: [ip], ...why })
  }
  return [...outcomes.values()]
}

type HostsRejected = Extract<Outcome, { kind: 'Hosts Rejected' }>
