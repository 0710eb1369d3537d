/**
 * What the use cases ask of the world. Every implementation of a port passes the port's contract suite in
 * `test/contract/`, in memory and on the emulator. Every method may throw `PlatformError` (see `errors.ts`) for a passing
 * fault: then nothing is known about whether a write was applied, and the caller's caller tries again.
 */
import type { Hold } from './hold.ts'
import type { EpochMs, EpochSeconds } from './instant.ts'
import type { Ipv4 } from './ipv4.ts'
import type { Lane, LaneState, PendingHost, Wake } from './lane.ts'
import type { MetricName } from './metric.ts'
import type { Outcome } from './outcome.ts'
import type { ReservedSlot, Slot, SlotShare } from './request-budget.ts'
import type { Restriction } from './restriction.ts'
import type { StartAnswer, StopAnswer } from './scan-answer.ts'
import type { Scope } from './scope.ts'
import type { StopRecord } from './stop-record.ts'
import type { StopRequest } from './stop-request.ts'
import type { ScheduleId, TeamName } from './team.ts'
import type { TeamBlock } from './team-block.ts'

export type Clock = {
  readonly now: () => EpochMs
  readonly sleep: (ms: number) => Promise<void>
}

/** The hosts of a lane that wait for a scan. Adding is an atomic, idempotent set union. */
export type PendingHosts = {
  /** Answers how many of them were not pending before. */
  readonly add: (lane: Lane, hosts: readonly PendingHost[]) => Promise<number>
  /** All of them, read consistently, in numeric order. */
  readonly read: (lane: Lane) => Promise<readonly PendingHost[]>
  /** Takes away exactly these (a force that came later stays), if the lease is still held. */
  readonly remove: (lease: Lease, hosts: readonly PendingHost[]) => Promise<'removed' | 'lease-lost'>
}

/** When each host of a lane was scanned last. Recording is a commutative merge, so it needs no lease. */
export type ScanHistory = {
  /** Read consistently. A host that is not in the answer has no remembered scan. */
  readonly scannedAt: (lane: Lane, ips: readonly Ipv4[]) => Promise<ReadonlyMap<Ipv4, EpochSeconds>>
  /** `keepUntil`: from when on the record may be forgotten. */
  readonly record: (
    lane: Lane,
    ips: readonly Ipv4[],
    times: { at: EpochSeconds; keepUntil: EpochSeconds },
  ) => Promise<void>
}

/** The right to flush a lane, held by one owner until `until` and lost silently after. */
export type Lease = { readonly lane: Lane; readonly owner: string; readonly until: EpochSeconds }

export type LeaseRequest = {
  /** The wake that this message is about; any other is stale. */
  readonly due: EpochSeconds
  readonly owner: string
  readonly now: EpochSeconds
  readonly until: EpochSeconds
}

/** `state` is the lane as it was just before the lease was taken; taking it also takes `windowEndsAt` away. */
export type LeaseAnswer =
  | { readonly kind: 'taken'; readonly lease: Lease; readonly state: LaneState }
  | { readonly kind: 'stale' }
  | { readonly kind: 'leased'; readonly until: EpochSeconds }

export type TakenLease = Extract<LeaseAnswer, { kind: 'taken' }>

export type Note = {
  /** Hosts that were not pending before. */
  readonly added: number
  readonly now: EpochSeconds
  readonly windowEndsAt: EpochSeconds
  readonly urgent: boolean
}

export type Lanes = {
  /**
   * Counts a sighting, adds to `waiting`, and sets `oldestAt` and `windowEndsAt` where there is none (`urgent`: the latter in
   * any case). Answers the lane as it then is. Call it after `PendingHosts.add`: the order is what wakes every host.
   */
  readonly note: (lane: Lane, sighting: Note) => Promise<LaneState>
  /** Sets the wake if there is none, or a later one that waits for its window. Send the wake-up message first. */
  readonly wake: (lane: Lane, wake: Wake) => Promise<'set' | 'already-sooner'>
  readonly takeLease: (lane: Lane, request: LeaseRequest) => Promise<LeaseAnswer>
  /** Wakes a lane that waits for the end of a hold or a block, if its wake is still the one that was read. */
  readonly hasten: (state: LaneState, at: EpochSeconds) => Promise<'hastened' | 'changed'>
  /** Ends the lease and sets the next wake. Send the wake-up message first. */
  readonly endFlush: (lease: Lease, next: FlushEnd) => Promise<'ended' | 'sightings-changed' | 'lease-lost'>
  /** Read consistently; undefined for a lane never seen. */
  readonly read: (lane: Lane) => Promise<LaneState | undefined>
}

/** How a flush leaves its lane. `sightings`: holds only if none was noted since that count was read. */
export type FlushEnd =
  /** Nothing is pending. */
  | { readonly kind: 'idle'; readonly sightings: number }
  /** The rest, `waiting` hosts, goes on collecting until its window ends. */
  | {
      readonly kind: 'collect'
      readonly sightings: number
      readonly wake: Wake
      readonly windowEndsAt: EpochSeconds
      readonly waiting: number
    }
  /** The rest waits for something else than its window. */
  | { readonly kind: 'wait'; readonly wake: Wake; readonly sent: number }

/** The lanes that have a wake. Every answer may be as it was a moment ago. */
export type DueLanes = {
  /** All of them that are due before `before`. */
  readonly dueBefore: (before: EpochSeconds) => Promise<readonly DueLane[]>
  /**
   * Lanes that need a message: due before `overdueBefore`, or due before `dueBefore` and not announced yet. At most `limit`.
   */
  readonly needingMessage: (
    bounds: { readonly overdueBefore: EpochSeconds; readonly dueBefore: EpochSeconds },
    limit: number,
  ) => Promise<readonly DueLane[]>
  /** Remembers that the message of a far-off wake is on its way; a wake that has changed since is left alone. */
  readonly announced: (due: DueLane) => Promise<void>
}

export type DueLane = { readonly lane: Lane; readonly at: EpochSeconds }

/** Blackouts and holds together. */
export type Restrictions = { readonly at: (lane: Lane, now: EpochSeconds) => Promise<Restriction | undefined> }

/** The holds that stop commands have put. */
export type Holds = {
  /** Those that cover a lane, over ones among them. */
  readonly on: (lane: Lane) => Promise<readonly Hold[]>
  /** One for each scope: what was asked for later takes the place of the earlier, and stays when the earlier comes late. */
  readonly put: (hold: Hold) => Promise<void>
  /** Ends the hold of exactly this scope, unless it was asked for after `askedAtMs`. */
  readonly lift: (scope: Scope, askedAtMs: EpochMs) => Promise<void>
}

/**
 * The delayed LanesQueue messages. None comes within a second, so that the wake which it announces is set by then. The queue
 * may deliver them twice, late or out of order. A wake further off than its longest delay is answered with `too-far`, and
 * left to the sweep.
 */
export type WakeUps = { readonly send: (lane: Lane, due: EpochSeconds) => Promise<'sent' | 'too-far'> }

/** The request budget of each team, shared by everything that runs at once (`request-budget.ts`). */
export type RequestBudget = {
  /** Takes the next free slot, however far off it is. A slot is never taken twice. */
  readonly take: (team: TeamName, share: SlotShare, now: EpochMs) => Promise<Slot>
  /**
   * Uses up a slot that was reserved earlier. Answers whether it counts: not if the budget was paused past it, it has gone by,
   * or it was redeemed before, as a message that carries a slot may be delivered twice.
   */
  readonly redeem: (team: TeamName, slot: ReservedSlot, now: EpochMs) => Promise<boolean>
  /** Nobody gets a slot before `until`. */
  readonly pause: (team: TeamName, until: EpochMs) => Promise<void>
}

export type ScanApi = {
  /** Does ahead what may keep a request from leaving in its slot: reads the token. Never throws. */
  readonly prepare: (team: TeamName) => Promise<void>
  /** Never throws: whatever happens to the request is an answer, after at most the adapter's time-out. */
  readonly start: (lane: Lane, ips: readonly Ipv4[]) => Promise<StartAnswer>
  readonly stop: (team: TeamName, schedule: ScheduleId) => Promise<StopAnswer>
}

/** The teams whose token the scan API does not take. */
export type TeamBlocks = {
  /** Read consistently. It may be over. */
  readonly on: (team: TeamName) => Promise<TeamBlock | undefined>
  /** Not if it was lifted since the request that was refused: `askedAtMs`. */
  readonly put: (team: TeamName, block: TeamBlock, askedAtMs: EpochMs) => Promise<void>
  readonly lift: (team: TeamName, atMs: EpochMs) => Promise<void>
}

/** A scan that the API accepted from us. */
export type StartedScan = {
  readonly lane: Lane
  readonly scanId: string
  readonly at: EpochSeconds
  readonly ips: readonly Ipv4[]
}

/** What was started, by schedule, kept for 90 days. */
export type ScanLog = {
  /** `stray`: its schedule is not the one that the configuration gives its site. */
  readonly add: (scan: StartedScan, stray: boolean) => Promise<void>
  /** The lanes of a team with a stray scan in the last 90 days. */
  readonly strayLanes: (team: TeamName) => Promise<readonly Lane[]>
  /** The scans on a schedule that began at `since` or later, without those that were requeued unless `all`, newest first. */
  readonly since: (schedule: ScheduleId, since: EpochSeconds, all?: 'all') => Promise<readonly StartedScan[]>
  /** The hosts of this scan are pending again: no later stop puts them back once more. */
  readonly markRequeued: (scan: StartedScan) => Promise<void>
}

/** What became of each stop, kept for longer than a queue keeps its message: by order, team, schedule, and which look it is. */
export type StopLog = {
  readonly read: (request: StopRequest) => Promise<StopRecord | undefined>
  /** What was written first stays until one comes that is done, or one that may have cut a scan where the first has not. */
  readonly write: (request: StopRequest, record: StopRecord) => Promise<void>
}

/** The StopsQueue, for what one stop leaves to be done later or apart. */
export type StopRequests = { readonly send: (request: StopRequest, at: EpochMs) => Promise<void> }

/** The StopsQueue, for the stop of a blackout that nobody has brought. */
export type BlackoutStops = { readonly send: (blackout: string) => Promise<void> }

/** When the stop of a blackout was carried out last. */
export type BlackoutLog = {
  readonly stoppedAt: (blackout: string) => Promise<EpochSeconds | undefined>
  readonly markStopped: (blackout: string, at: EpochSeconds) => Promise<void>
}

/** Publishes at least once; a fault of the bus is thrown after its own retries. */
export type Outcomes = { readonly publish: (outcomes: readonly Outcome[]) => Promise<void> }

/** A line's own keys: the logger drops a fact of such a name. */
type KeyOfLogLine = 'level' | 'message' | 'sampling_rate' | 'service' | 'timestamp'

type LogFacts = Readonly<Record<string, unknown>> & { readonly [Key in KeyOfLogLine]?: never }

/** Logs and metrics. `event` is a stable name like `lane.flushed`; facts hold no bodies, whole events or tokens. */
export type Telemetry = {
  readonly info: (event: string, facts: LogFacts) => void
  /** What the world does wrong, and scan-relay copes with. */
  readonly warn: (event: string, facts: LogFacts) => void
  /** What scan-relay or the platform underneath does wrong: for such lines the runbook looks. */
  readonly error: (event: string, facts: LogFacts) => void
  /** Zero counts too, so that alarms have data. */
  readonly count: (metric: MetricName, value: number) => void
}
