import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import { laneIdOf } from '../../lambdas/domain/lane.ts'
import type { Facts, OutcomeFact, Violation } from './facts.ts'
import type { Judge } from './judge.ts'

const TELLS_OF_BLOCKS: ReadonlySet<string> = new Set(['Lane Blocked', 'Lane Unblocked', 'Scan Started'])

/** That a lane is blocked is told once, not at every try; that it is so no more, once, before its next scan is. */
export const blocksToldOnce: Judge = ({ facts }) => {
  const told = facts.outcomes.filter(({ outcome }) => TELLS_OF_BLOCKS.has(outcome.kind))
  const byLane = Map.groupBy(told, ({ outcome }) => ('lane' in outcome ? laneIdOf(outcome.lane) : ''))
  return [...byLane].flatMap(([lane, tellings]) =>
    tellings.flatMap((telling, index): readonly Violation[] => {
      const before = tellings[index - 1]
      // What a function told that could not write it down is told again.
      if (isShaky(telling) || (before && isShaky(before))) return []
      const wasBlocked = before?.outcome.kind === 'Lane Blocked'
      if (wasBlocked === (telling.outcome.kind === 'Lane Unblocked')) return []
      const text = `${lane}: ${telling.outcome.kind} was told after ${before?.outcome.kind ?? 'nothing'}`
      return [{ rule: 'told once', atMs: telling.atMs, text }]
    }),
  )
}

const isShaky = ({ by }: OutcomeFact): boolean => by.troubledAtMs() !== undefined

/** A host is rejected only if the API refuses it, or has left it out of what it took. */
export const rejectedForCause: Judge = ({ plan, facts }) =>
  facts.outcomes.flatMap(({ atMs, outcome }): readonly Violation[] => {
    if (outcome.kind !== 'Hosts Rejected') return []
    const { lane, reason } = outcome
    const groundless = outcome.ips.find((ip) =>
      reason === 'refused-by-api'
        ? ![...plan.cast.refused].some((refused) => formatIpv4(refused) === ip)
        : reason === 'not-accepted' && !wasLeftOut(facts, laneIdOf(lane), ip),
    )
    if (groundless === undefined) return []
    const text = `${groundless} of ${laneIdOf(lane)} was rejected as ${reason}, which the API never said`
    return [{ rule: 'rejected for no cause', atMs, text }]
  })

const wasLeftOut = ({ starts }: Facts, lane: string, ip: string): boolean =>
  starts.some(
    (start) =>
      start.scan &&
      laneIdOf(start.lane) === lane &&
      start.ips.some((sent) => formatIpv4(sent) === ip && !start.scan?.ips.has(sent)),
  )
