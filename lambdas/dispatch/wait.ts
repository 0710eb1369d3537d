import { secondOf, secondsAfter } from '../domain/instant.ts'
import { laneIdOf, type Wake } from '../domain/lane.ts'
import type { Restriction } from '../domain/restriction.ts'
import { spreadAfter } from '../domain/spread.ts'
import type { TeamBlock } from '../domain/team-block.ts'
import type { Flush, Waiting } from './flush-state.ts'
import { tellHeld, tellWaiting } from './tell.ts'

/** What is known of failed tries, a block and refused hosts goes along with every wait. */
export const wait = (flush: Flush, wake: Wake): Waiting => ({
  kind: 'wait',
  sent: flush.sent,
  wake: {
    ...(flush.attempt > 0 && { attempt: flush.attempt }),
    ...(flush.blocked && { blocked: true }),
    ...(flush.suspectUpTo !== undefined && { suspectUpTo: flush.suspectUpTo }),
    ...wake,
  },
})

/** A blackout or a hold forbids a start. */
export const held = async (flush: Flush, restriction: Restriction): Promise<Waiting> => {
  await tellHeld(flush, restriction)
  const at = spreadAfter(laneIdOf(flush.taken.lease.lane), restriction.until)
  return { ...wait(flush, { at, reason: 'hold', because: restriction.because }), restriction }
}

/**
 * Another lane of the team has found out that the token is not taken. That one tries again first: the others come after it, apart,
 * or each would take a slot of the budget before the first is refused once more.
 */
export const blocked = async (flush: Flush, { until, code, message, because }: TeamBlock): Promise<Waiting> => {
  const at = secondsAfter(spreadAfter(laneIdOf(flush.taken.lease.lane), until), 1)
  const wake: Wake = { at, reason: 'blocked', because }
  await tellWaiting(flush, { kind: 'wait', wake, tell: 'blocked', code, message })
  return { ...wait(flush, wake), ofTeam: true }
}

/** How often a lane is looked at whose site is not configured any more. */
const ABANDONED_SECONDS = 3600

/** The configuration has lost the lane's site, or its team: its hosts stay pending, in case it comes back. */
export const abandoned = (flush: Flush): Waiting => {
  const { lane } = flush.taken.lease
  const at = secondsAfter(secondOf(flush.ports.clock.now()), ABANDONED_SECONDS)
  return wait(flush, {
    at,
    reason: 'blocked',
    because: `the configuration has no site ${lane.site} of team ${lane.team}`,
  })
}
