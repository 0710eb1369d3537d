import { createHash } from 'node:crypto'
import type { Network24 } from '../../domain/ipv4.ts'
import { type Lane, laneIdOf } from '../../domain/lane.ts'
import type { ReservedSlot } from '../../domain/request-budget.ts'
import { type Scope, scopeText } from '../../domain/scope.ts'
import type { StopRequest } from '../../domain/stop-request.ts'
import type { ScheduleId, TeamName } from '../../domain/team.ts'

export type ItemKey = { readonly pk: string; readonly sk: string }

/** The keys of `docs/design.md`, "State". */
export const lanePk = (lane: Lane): string => `LANE#${laneIdOf(lane)}`
export const metaKey = (lane: Lane): ItemKey => ({ pk: lanePk(lane), sk: 'META' })
export const pendingKey = (lane: Lane, network: Network24): ItemKey => ({ pk: lanePk(lane), sk: `NET#${network}` })
export const seenKey = (lane: Lane, network: Network24): ItemKey => ({ pk: lanePk(lane), sk: `SEEN#${network}` })
export const teamPk = (team: TeamName): string => `TEAM#${team}`
export const budgetKey = (team: TeamName): ItemKey => ({ pk: teamPk(team), sk: 'BUDGET' })
export const blockKey = (team: TeamName): ItemKey => ({ pk: teamPk(team), sk: 'BLOCK' })
export const slotKey = (team: TeamName, { share, atMs }: ReservedSlot): ItemKey => ({
  pk: teamPk(team),
  sk: `SLOT#${share}#${atMs}`,
})
export const strayKey = (lane: Lane): ItemKey => ({ pk: teamPk(lane.team), sk: `STRAY#${laneIdOf(lane)}` })
export const holdKey = (scope: Scope): ItemKey => ({ pk: `HOLD#${scopeText(scope)}`, sk: 'HOLD' })
export const blackoutKey = (name: string): ItemKey => ({ pk: `BLACKOUT#${name}`, sk: 'STOP' })
export const schedulePk = (schedule: ScheduleId): string => `SCHEDULE#${schedule}`
export const stopKey = ({ team, schedule, order, againUntilMs }: StopRequest): ItemKey => ({
  pk: schedulePk(schedule),
  sk: `STOP#${order}#${team}${againUntilMs === undefined ? '' : '#again'}`,
})

/** One key of an index takes 1,000 writes a second; eight spread the lanes. */
export const DUE_SHARDS = ['0', '1', '2', '3', '4', '5', '6', '7'] as const

export const dueShardOf = (lane: Lane): string => {
  const [first = 0] = createHash('sha256').update(laneIdOf(lane)).digest()
  return DUE_SHARDS[first % DUE_SHARDS.length] ?? '0'
}
