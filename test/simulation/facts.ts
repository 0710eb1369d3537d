import type { EpochSeconds } from '../../lambdas/domain/instant.ts'
import type { Ipv4 } from '../../lambdas/domain/ipv4.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Outcome } from '../../lambdas/domain/outcome.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { StopRequest } from '../../lambdas/domain/stop-request.ts'
import type { ScheduleId, TeamName } from '../../lambdas/domain/team.ts'
import type { Invocation } from './invocation.ts'

/** A message that names hosts to be scanned, as it was sent. */
export type SightedFact = {
  readonly atMs: number
  readonly lane: Lane
  readonly ips: readonly Ipv4[]
  readonly force: boolean
}

/** A request to start a scan, as it came to the scan API. */
export type StartFact = {
  readonly atMs: number
  readonly lane: Lane
  readonly ips: readonly Ipv4[]
  readonly by: Invocation
  readonly status: number
  readonly retryAtMs?: number
  /** Set when the API took it: the hosts that it scans. */
  readonly scan?: ScanFact
  /** When its answer was read by a function that lived. */
  repliedAtMs?: number
}

/** A scan of ours that the API accepted. */
export type ScanFact = {
  readonly id: string
  readonly ips: ReadonlySet<Ipv4>
  readonly endsAtMs: number
  /** When a stop ended it before its end. */
  cutAtMs?: number
  /** When each host was remembered as scanned. */
  readonly recordedAtMs: Map<Ipv4, number>
}

/** A request to stop, as it came to the scan API. */
type StopFact = {
  readonly atMs: number
  readonly team: TeamName
  readonly schedule: ScheduleId
  readonly status: number
}

/** A stop that a function wrote down as carried out. */
type StopDoneFact = { readonly atMs: number; readonly by: Invocation; readonly request: StopRequest }

/** A hold as it stood in the table. */
type HoldFact = { readonly scope: Scope; readonly fromMs: number; untilMs: number }

export type OutcomeFact = { readonly atMs: number; readonly by: Invocation; readonly outcome: Outcome }

/** A host that was added with a force, by whomever. */
type ForceFact = {
  readonly atMs: number
  readonly lane: Lane
  readonly ips: readonly Ipv4[]
  readonly by: Invocation
  readonly forcedAt: EpochSeconds
}

/** Everything that happened in a run, for the judges: they look at it from outside, with true times. */
export type Facts = {
  readonly sighted: SightedFact[]
  readonly starts: StartFact[]
  readonly stops: StopFact[]
  readonly stopsDone: StopDoneFact[]
  readonly holds: HoldFact[]
  readonly outcomes: OutcomeFact[]
  readonly forces: ForceFact[]
  /** Dead letters of the StopsQueue, and other reasons for which a stop may come late or never. */
  readonly stopTroubles: { readonly atMs: number; readonly forEver: boolean }[]
  /** Broken rules that only the moment can show. */
  readonly violations: Violation[]
  /** When the run was over and quiet; undefined when it never was. */
  quietAtMs?: number
}

export type Violation = { readonly rule: string; readonly atMs: number; readonly text: string }

export const createFacts = (): Facts => ({
  sighted: [],
  starts: [],
  stops: [],
  stopsDone: [],
  holds: [],
  outcomes: [],
  forces: [],
  stopTroubles: [],
  violations: [],
})
