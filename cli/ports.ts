/** What the commands ask of the cloud that they speak to. */
import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import type { Hold } from '../lambdas/domain/hold.ts'
import type { EpochMs, EpochSeconds } from '../lambdas/domain/instant.ts'
import type { Lane, LaneState } from '../lambdas/domain/lane.ts'
import type { DueLane } from '../lambdas/domain/ports.ts'
import type { Scope } from '../lambdas/domain/scope.ts'
import type { ScheduleId, TeamName } from '../lambdas/domain/team.ts'
import type { QueueName } from './queue-name.ts'

/** A scan-relay somewhere: its configuration, and what can be done with it. */
export type Relay = {
  /** For people, like `stack scan-relay in eu-west-1`. */
  readonly description: string
  readonly config: RelayConfig
  readonly mailbox: Mailbox
  readonly tokens: TokenStore
  readonly state: StateView
  readonly deadLetters: DeadLetterQueues
}

export type OutgoingMessage = {
  readonly queue: Exclude<QueueName, 'lanes'>
  readonly body: string
  /** Its message group: a fair queue serves a quiet team next to a flooding one. */
  readonly team?: TeamName
}

/** Sends to the queues; answers the message's id. */
export type Mailbox = { readonly send: (message: OutgoingMessage) => Promise<string> }

export type TokenStore = {
  /** Stores `value` in the secret of that name. Throws nothing that tells of the value. */
  readonly put: (secret: string, value: string) => Promise<'stored' | 'no-such-secret'>
}

/** Reads what is kept, and changes nothing. Every answer may be as it was a moment ago. */
export type StateView = {
  /** All lanes that have a wake. */
  readonly dueLanes: () => Promise<readonly DueLane[]>
  /** The lanes of a team that sightings have put on another schedule than the configured one, once they were scanned there. */
  readonly strayLanes: (team: TeamName) => Promise<readonly Lane[]>
  /** In no order; a lane that is not there any more is left out. */
  readonly laneStates: (lanes: readonly Lane[]) => Promise<readonly LaneState[]>
  /** The holds of these very scopes, those that are over too. */
  readonly holds: (scopes: readonly Scope[]) => Promise<readonly Hold[]>
  /** The newest scans on a schedule, newest first. */
  readonly lastScans: (schedule: ScheduleId, atMost: number) => Promise<readonly LastScan[]>
  /** About how many messages lie in each queue and in its dead-letter queue. */
  readonly queueDepths: () => Promise<readonly QueueDepth[]>
}

/** A scan that the API accepted. */
export type LastScan = {
  readonly lane: Lane
  readonly scanId: string
  readonly at: EpochSeconds
  readonly hosts: number
  /** A stop may have cut it short: its hosts were put back. */
  readonly requeued: boolean
}

export type QueueDepth = { readonly queue: QueueName; readonly messages: number; readonly deadLetters: number }

/** The dead-letter queues. A letter that was collected is out of sight for two minutes, or until it is put back. */
export type DeadLetterQueues = {
  readonly collect: (queue: QueueName) => Promise<CollectedLetters>
  /** Sends it once more to the queue that it comes from. */
  readonly resend: (letter: DeadLetter) => Promise<void>
  readonly remove: (letter: DeadLetter) => Promise<void>
  readonly putBack: (letters: readonly DeadLetter[]) => Promise<void>
}

export type CollectedLetters = {
  readonly letters: readonly DeadLetter[]
  /** There may be more than are collected at once. */
  readonly more: boolean
  /** About how many others are out of sight, because someone else looks at them. */
  readonly outOfSight: number
  /** How often the queue delivers a message before it becomes a dead letter, where that is known. */
  readonly deliveries?: number
}

export type DeadLetter = {
  readonly id: string
  readonly queue: QueueName
  readonly body: string
  readonly sentAtMs: EpochMs
  readonly attributes: Readonly<Record<string, string>>
  /** Its message group. */
  readonly team?: string
  /** The queue's word for this very delivery. */
  readonly receipt: string
}
