import type { Blackout } from './blackout.ts'
import { blackoutsInForce, closedUntil } from './blackout-calendar.ts'
import { type Hold, holdInForce } from './hold.ts'
import { type EpochSeconds, formatUtc, secondsAfter } from './instant.ts'
import type { Lane } from './lane.ts'
import { formatLocal } from './local-time.ts'
import { covering } from './scope.ts'

/** Everything that may forbid a start. */
export type Rules = { readonly blackouts: readonly Blackout[]; readonly holds: readonly Hold[] }

/** No start before `until`, the first second at which nothing forbids one; `because` is for people. */
export type Restriction = { readonly until: EpochSeconds; readonly because: string }

/** What forbids a lane to start a scan now. A hold that ends within a blackout goes on to the blackout's end. */
export const restrictionAt = (rules: Rules, lane: Lane, now: EpochSeconds): Restriction | undefined => {
  const blackouts = covering(rules.blackouts, lane)
  const hold = holdInForce(rules.holds, lane, now)
  const first = hold ? heldBy(hold) : closedBy(blackouts, now)
  if (!first) return undefined
  const until = closedUntil(blackouts, first.until)
  if (until === first.until) return first
  const last = closedBy(blackouts, secondsAfter(until, -1))
  // Stryker disable next-line OptionalChaining: a blackout is in force just before its end, which the type cannot say
  return { until, because: `${first.because}, then ${last?.because}` }
}

const heldBy = ({ by, until, reason }: Hold): Restriction => {
  return { until, because: `hold by ${by} until ${formatUtc(until)}${reason ? ` (${reason})` : ''}` }
}

/** Of the blackouts in force, the one that lasts longest. */
const closedBy = (blackouts: readonly Blackout[], at: EpochSeconds): Restriction | undefined => {
  const [longest] = blackoutsInForce(blackouts, at).toSorted((a, b) => b.until - a.until)
  if (!longest) return undefined
  const { blackout, until } = longest
  const end = `${formatLocal(until, blackout.timezone)} (${blackout.timezone})`
  return { until, because: `blackout ${blackout.name} until ${end}` }
}
