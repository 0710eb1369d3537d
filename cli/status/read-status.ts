import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import type { Blackout } from '../../lambdas/domain/blackout.ts'
import {
  type BlackoutInForce,
  blackoutsInForce,
  type NextBlackout,
  nextBlackouts,
} from '../../lambdas/domain/blackout-calendar.ts'
import type { Hold } from '../../lambdas/domain/hold.ts'
import type { EpochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import { type Scope, scopeCovers, scopesOver, scopeText } from '../../lambdas/domain/scope.ts'
import type { ScheduleId } from '../../lambdas/domain/team.ts'
import type { LastScan, QueueDepth, StateView } from '../ports.ts'
import { configuredSchedules, configuredScopes } from './configured-scopes.ts'
import { type LaneView, laneViewOf } from './lane-view.ts'
import type { Selection } from './selection.ts'

/** How things stand at one moment. */
export type Status = {
  readonly at: EpochSeconds
  /** All lanes with waiting hosts, the next to be scanned first. */
  readonly lanes: readonly LaneView[]
  /** Those in force. */
  readonly holds: readonly Hold[]
  readonly blackoutsInForce: readonly BlackoutInForce[]
  readonly nextBlackouts: readonly NextBlackout[]
  readonly queues: readonly QueueDepth[]
  /** Newest first. */
  readonly lastScans: readonly LastScan[]
}

const SCANS_PER_SCHEDULE = 5

export type StatusQuestion = {
  readonly config: RelayConfig
  readonly selection: Selection
  readonly now: EpochSeconds
}

/** Reads side by side what does not depend on one another: two rounds, however many lanes there are. */
export const readStatus = async (state: StateView, { config, selection, now }: StatusQuestion): Promise<Status> => {
  const schedules = configuredSchedules(config)
  const scopes = configuredScopes(config)
  const [due, allStrays, queues, knownHolds, knownScans] = await Promise.all([
    state.dueLanes(),
    Promise.all(config.teams.map(({ name }) => state.strayLanes(name))),
    state.queueDepths(),
    state.holds(scopes),
    readScans(state, schedules),
  ])
  const lanes = due.map(({ lane }) => lane).filter(selection.lane)
  const strays = allStrays.flat().filter(selection.lane)
  const shown = [...lanes, ...strays]
  const [states, otherHolds, otherScans] = await Promise.all([
    state.laneStates(lanes),
    state.holds(unlistedScopes(shown, scopes)),
    readScans(state, unlistedSchedules(strays, schedules)),
  ])
  const holds = [...knownHolds, ...otherHolds].filter(({ until }) => until > now)
  const blackouts = config.blackouts.filter(({ scope }: Blackout) => selection.scope(scope))
  return {
    at: now,
    lanes: states
      .flatMap((lane) => laneViewOf(lane, { blackouts: config.blackouts, holds }, now) ?? [])
      .toSorted((a, b) => a.nextFlushAt - b.nextFlushAt),
    holds: holds
      .filter(({ scope }) => selection.scope(scope) || shown.some((lane) => scopeCovers(scope, lane)))
      .toSorted((a, b) => a.until - b.until),
    blackoutsInForce: blackoutsInForce(blackouts, now),
    nextBlackouts: nextBlackouts(blackouts, now),
    queues,
    lastScans: [...knownScans, ...otherScans]
      .filter(({ lane }) => selection.lane(lane))
      .toSorted((a, b) => b.at - a.at),
  }
}

const readScans = async (state: StateView, schedules: readonly ScheduleId[]): Promise<readonly LastScan[]> =>
  (await Promise.all(schedules.map((schedule) => state.lastScans(schedule, SCANS_PER_SCHEDULE)))).flat()

/** Sites that the configuration does not list may be scanned, and sightings may name any schedule: both may be held. */
const unlistedScopes = (lanes: readonly Lane[], known: readonly Scope[]): readonly Scope[] => {
  const knownTexts = new Set(known.map(scopeText))
  const scopes = new Map(lanes.flatMap(scopesOver).map((scope) => [scopeText(scope), scope]))
  return [...scopes].flatMap(([text, scope]) => (knownTexts.has(text) ? [] : [scope]))
}

/** Of the schedules that only sightings have named, those on which there was a scan: of the others there may be hundreds. */
const unlistedSchedules = (strays: readonly Lane[], known: readonly ScheduleId[]): readonly ScheduleId[] => [
  ...new Set(strays.map(({ schedule }) => schedule)).difference(new Set(known)),
]
