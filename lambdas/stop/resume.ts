import { type EpochMs, EVER } from '../domain/instant.ts'
import { type Scope, scopeCovers } from '../domain/scope.ts'
import { wakeWaiting } from '../domain/wake-waiting.ts'
import { teamsOf } from './schedules-to-stop.ts'
import type { StopPorts } from './stop-ports.ts'

/** Lifts the hold of exactly this scope, and has the lanes that it covers look again: a blackout sends them back to wait. */
export const resume = async (ports: StopPorts, scope: Scope, askedAtMs: EpochMs): Promise<void> => {
  const teams = await teamsOf(ports, scope)
  await ports.holds.lift(scope, askedAtMs)
  await Promise.all(teams.map((team) => ports.teamBlocks.lift(team, ports.clock.now())))
  await wakeHeld(ports, scope)
}

/** Wakes the lanes of a scope that wait for the end of a hold, or for a mended block. */
export const wakeHeld = async (ports: StopPorts, scope: Scope): Promise<void> => {
  const waiting = await ports.dueLanes.dueBefore(EVER)
  const covered = waiting.filter(({ lane }) => scopeCovers(scope, lane))
  const woken = await Promise.all(covered.map(({ lane }) => wakeWaiting(ports, lane)))
  ports.telemetry.info('lanes.resumed', { lanes: woken.filter(Boolean).length })
}
