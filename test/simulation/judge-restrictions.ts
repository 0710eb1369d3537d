import { closedSpans } from '../../lambdas/domain/blackout.ts'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import { type Lane, laneIdOf } from '../../lambdas/domain/lane.ts'
import { scopeCovers, scopeText } from '../../lambdas/domain/scope.ts'
import type { Violation } from './facts.ts'
import type { Judge } from './judge.ts'
import type { Played } from './play.ts'

/** A start that was decided on before the stop comes at most so much later: a slow read and a slow way. */
const ON_ITS_WAY_MS = 10_000

/** Clocks differ. */
const SKEW_MS = 1500

/** A scan of ours may run on in a hold for so long: a lease ends, there is a look every 3 s, and what fails comes again. */
const LEFT_RUNNING_MS = 10 * 60_000

/** As often each schedule of a team may have to be stopped before it is this one's turn. */
const STOPS_AHEAD = 3

/** A time in which a lane may not start. */
type Closed = { readonly fromMs: number; readonly untilMs: number; readonly what: string }

/** No start inside a blackout or hold but one that was on its way. */
export const noStartWhenForbidden: Judge = (played) => {
  const closures = closuresOf(played)
  return played.facts.starts.flatMap(({ atMs, lane, status }): readonly Violation[] => {
    if (status !== 201) return []
    const since = closedSince(closures(lane), atMs)
    if (since === undefined || atMs - since.fromMs <= ON_ITS_WAY_MS || since.untilMs - atMs <= SKEW_MS) return []
    const text = `a start of ${laneIdOf(lane)} came ${atMs - since.fromMs} ms after ${since.what} began`
    return [{ rule: 'forbidden start', atMs, text }]
  })
}

/** No scan of ours is left running in a hold or blackout, however late its schedule fires. */
export const noneLeftRunning: Judge = (played) => {
  const closures = closuresOf(played)
  return played.facts.starts.flatMap(({ atMs, lane, scan, repliedAtMs }): readonly Violation[] => {
    if (!scan) return []
    const endsAtMs = Math.min(scan.endsAtMs, scan.cutAtMs ?? scan.endsAtMs)
    return closures(lane).flatMap(({ fromMs: closedFromMs, untilMs, what }) => {
      const fromMs = Math.max(atMs, closedFromMs)
      const limitMs = latestEnd(played, fromMs, lane)
      if (Math.min(endsAtMs, untilMs) <= limitMs || untilMs <= fromMs) return []
      // Nobody knows of a scan whose reply was lost: `stopOnlyOurs` leaves it alone.
      if (repliedAtMs === undefined && teamOf(played, lane)?.stopOnlyOurs) return []
      const text = `${scan.id} of ${laneIdOf(lane)} ran on for ${Math.min(endsAtMs, untilMs) - fromMs} ms in ${what}`
      return [{ rule: 'left running', atMs: limitMs, text }]
    })
  })
}

const teamOf = ({ plan }: Played, { team }: Lane) => plan.cast.config.teams.find(({ name }) => name === team)

/** How long the stops' share of the budget may take for all schedules of a team. */
const queueMs = (played: Played, lane: Lane): number => {
  const schedules = new Set(
    played.facts.starts.filter(({ lane: { team } }) => team === lane.team).map((start) => start.lane.schedule),
  )
  const { stopRequestsPerMinute = 1, sites = [] } = teamOf(played, lane) ?? {}
  return (STOPS_AHEAD * (schedules.size + sites.length) * 60_000) / stopRequestsPerMinute
}

/** Every trouble of a stop gives it as much time again. */
const latestEnd = (played: Played, fromMs: number, lane: Lane): number => {
  const { facts, fired } = played
  const patienceMs = Math.max(LEFT_RUNNING_MS, queueMs(played, lane))
  const troubles = [
    ...facts.stopTroubles,
    ...facts.stops
      .filter(({ status }) => status !== 202 && status !== 404)
      .map(({ atMs }) => ({ atMs, forEver: false })),
    // A blackout whose schedule never fires is found by the sweep, if that runs.
    ...fired.filter(({ id }) => id.startsWith('sweep')).map(({ atMs }) => ({ atMs, forEver: true })),
    ...fired.filter(({ id }) => id.startsWith('stop')).map(({ atMs }) => ({ atMs, forEver: false })),
  ].toSorted((a, b) => a.atMs - b.atMs)
  let limitMs = fromMs + patienceMs
  for (const { atMs, forEver } of troubles) {
    if (atMs < fromMs - 60_000 || atMs > limitMs) continue
    if (forEver) return Number.POSITIVE_INFINITY
    limitMs = atMs + patienceMs
  }
  return limitMs
}

/** All closures of a lane: holds as they stood in the table, blackouts as the calendar has them. */
const closuresOf = ({ plan, facts, endMs }: Played): ((lane: Lane) => readonly Closed[]) => {
  const { config, startMs } = plan.cast
  const period = {
    from: epochSeconds(Math.floor(startMs / 1000) - 86_400),
    until: epochSeconds(Math.ceil(endMs / 1000)),
  }
  const blackouts = config.blackouts.flatMap((blackout) =>
    closedSpans(blackout, period).map(({ from, until }) => ({
      scope: blackout.scope,
      closed: { fromMs: from * 1000, untilMs: until * 1000, what: `blackout ${blackout.name}` },
    })),
  )
  const holds = facts.holds.map(({ scope, fromMs, untilMs }) => ({
    scope,
    closed: { fromMs, untilMs, what: `the hold on ${scopeText(scope)}` },
  }))
  const known = new Map<string, readonly Closed[]>()
  return (lane) => {
    const found = known.get(laneIdOf(lane))
    if (found) return found
    const closures = [...blackouts, ...holds]
      .filter(({ scope }) => scopeCovers(scope, lane))
      .map(({ closed }) => closed)
    known.set(laneIdOf(lane), closures)
    return closures
  }
}

/** Since when without a break a lane has been closed at a moment, and until when. */
const closedSince = (closures: readonly Closed[], atMs: number): Closed | undefined => {
  let span = closures.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
  for (;;) {
    const longer: Closed | undefined = closures.find(
      ({ fromMs, untilMs }) =>
        span &&
        ((fromMs < span.fromMs && untilMs >= span.fromMs) || (untilMs > span.untilMs && fromMs <= span.untilMs)),
    )
    if (!span || !longer) return span
    span = {
      fromMs: Math.min(span.fromMs, longer.fromMs),
      untilMs: Math.max(span.untilMs, longer.untilMs),
      what: longer.fromMs < span.fromMs ? longer.what : span.what,
    }
  }
}
