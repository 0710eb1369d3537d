import { formatIpv4, type Ipv4 } from '../../lambdas/domain/ipv4.ts'
import { laneIdOf } from '../../lambdas/domain/lane.ts'
import type { StopRequest } from '../../lambdas/domain/stop-request.ts'
import type { StartFact, Violation } from './facts.ts'
import type { Judge } from './judge.ts'
import { keyOf, scansOf, siteOf } from './judge-hosts.ts'
import type { Played } from './play.ts'

const SLACK_MS = 20_000

type TakenStart = StartFact & Required<Pick<StartFact, 'scan'>>

/** No host is scanned again within `rescanAfter` unless forced, interrupted, or the reply to its request was lost. */
export const noNeedlessRepeats: Judge = (played) =>
  [...scansOf(played.facts).values()].flatMap((scans) =>
    scans.slice(1).flatMap((again, index): readonly Violation[] => {
      const before = scans[index]
      const ip = [...again.scan.ips].find((host) => before?.scan.ips.has(host))
      if (!before || ip === undefined || !isNeedless(played, { before, again, ip })) return []
      const text = `${formatIpv4(ip)} of ${laneIdOf(again.lane)} was scanned again in ${again.scan.id}, ${again.atMs - before.atMs} ms after ${before.scan.id}`
      return [{ rule: 'repeat', atMs: again.atMs, text }]
    }),
  )

type Repeat = { readonly before: TakenStart; readonly again: TakenStart; readonly ip: Ipv4 }

const isNeedless = (played: Played, { before, again, ip }: Repeat): boolean => {
  const afterMs = siteOf(played, again.lane).rescanAfterSeconds * 1000
  if (again.atMs - before.atMs >= afterMs - SLACK_MS) return false
  // A force asked for, or put there by a stop, after the scan before.
  const wasForced = played.facts.forces.some(
    ({ atMs, lane, ips, forcedAt }) =>
      keyOf(lane, ips[0] as Ipv4) === keyOf(again.lane, ip) &&
      atMs <= again.atMs &&
      atMs >= before.atMs - SLACK_MS &&
      forcedAt * 1000 >= before.atMs - SLACK_MS,
  )
  if (wasForced) return false
  const recordedAtMs = before.scan.recordedAtMs.get(ip)
  const wasLost = before.repliedAtMs === undefined || (before.by.troubledAtMs() ?? 0) >= before.atMs
  return !(wasLost && (recordedAtMs === undefined || recordedAtMs >= again.by.bornAtMs))
}

/** The hosts of a cut scan go back once: no later stop puts them back again. */
export const requeuedOnce: Judge = ({ facts }) => {
  const requeued = facts.outcomes.filter(({ outcome }) => outcome.kind === 'Hosts Requeued')
  return requeued.flatMap(({ atMs, by, outcome }): readonly Violation[] => {
    const before = requeued.find(
      (other) =>
        outcome.kind === 'Hosts Requeued' &&
        other.outcome.kind === 'Hosts Requeued' &&
        other.outcome.scanId === outcome.scanId &&
        other.by.troubledAtMs() === undefined &&
        (other.by.endedAtMs() ?? Number.POSITIVE_INFINITY) < by.bornAtMs,
    )
    if (!before || before.outcome.kind !== 'Hosts Requeued') return []
    return [{ rule: 'requeued twice', atMs, text: `the hosts of ${before.outcome.scanId} were put back twice` }]
  })
}

/** A stop that was carried out is not carried out again when its message comes again. */
export const stoppedOnce: Judge = ({ facts }) =>
  facts.stopsDone.flatMap(({ atMs, by, request }): readonly Violation[] => {
    const before = facts.stopsDone.find((other) => isSameStop(other.request, request) && other.atMs < by.bornAtMs)
    if (!before) return []
    const text = `schedule ${request.schedule} was stopped again by ${request.order}, which had stopped it ${atMs - before.atMs} ms before`
    return [{ rule: 'stopped twice', atMs, text }]
  })

/** The second look at a schedule is a stop of its own. */
const isSameStop = (a: StopRequest, b: StopRequest): boolean =>
  a.order === b.order &&
  a.team === b.team &&
  a.schedule === b.schedule &&
  (a.againUntilMs === undefined) === (b.againUntilMs === undefined)
