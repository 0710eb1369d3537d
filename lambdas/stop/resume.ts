import { type EpochMs, EVER, secondOf } from '../domain/instant.ts'
import type { Lane } from '../domain/lane.ts'
import { type Scope, scopeCovers } from '../domain/scope.ts'
import { announce } from '../domain/waking.ts'
import { refuseUnknownSchedule } from './schedules-to-stop.ts'
import type { StopPorts } from './stop-ports.ts'

/** Lifts the hold of exactly this scope, and has the lanes that it covers look again: a blackout sends them back to wait. */
export const resume = async (ports: StopPorts, scope: Scope, askedAtMs: EpochMs): Promise<void> => {
  await refuseUnknownSchedule(ports, scope)
  await ports.holds.lift(scope, askedAtMs)
  await wakeHeld(ports, scope)
}

/** Wakes the lanes of a scope that wait for the end of a hold, or for a mended block. */
export const wakeHeld = async (ports: StopPorts, scope: Scope): Promise<void> => {
  const waiting = await ports.dueLanes.dueBefore(EVER)
  const covered = waiting.filter(({ lane }) => scopeCovers(scope, lane))
  const woken = await Promise.all(covered.map(({ lane }) => wakeIfHeld(ports, lane)))
  ports.telemetry.info('lanes.resumed', { lanes: woken.filter(Boolean).length })
}

const wakeIfHeld = async (ports: StopPorts, lane: Lane): Promise<boolean> => {
  const state = await ports.lanes.read(lane)
  const now = secondOf(ports.clock.now())
  if (!state?.wake || state.wake.at <= now) return false
  if (state.wake.reason !== 'hold' && state.wake.reason !== 'blocked') return false
  await announce(ports.wakeUps, lane, { ...state.wake, at: now })
  return (await ports.lanes.hasten(state, now)) === 'hastened'
}
