import { laneIdOf } from '../../lambdas/domain/lane.ts'
import type { Violation } from './facts.ts'
import type { Judge } from './judge.ts'
import { TOKEN_MARK } from './secrets.ts'

/** Once all faults are over and time has passed, nothing is left to do. */
export const becomesQuiet: Judge = ({ facts, endMs, queues, lanesAwake }) => {
  if (facts.quietAtMs !== undefined || facts.violations.length > 0) return []
  const waiting = [
    ...Object.values(queues).map((queue) => `${queue.waiting().length} messages in ${queue.name}`),
    ...lanesAwake().map(({ lane, wake }) => `${laneIdOf(lane)} waits: ${JSON.stringify(wake)}`),
  ]
  return [
    { rule: 'quiet', atMs: endMs, text: `scan-relay is not quiet long after the last fault: ${waiting.join(', ')}` },
  ]
}

/** Requests of one lane that are no further apart belong to one flush. */
const FLUSH_MS = 100_000

/** Where nothing fails, a flush makes exactly as many requests as its hosts need. */
export const fewestRequests: Judge = ({ plan, facts }) => {
  const { cast } = plan
  if (!cast.isCalm) return []
  const { maxIpsPerScan } = cast.config.batching
  const byLane = Map.groupBy(facts.starts, ({ lane }) => laneIdOf(lane))
  return [...byLane].flatMap(([lane, starts]) => {
    const flushes: (typeof starts)[] = []
    for (const start of starts) {
      const flush = flushes.at(-1)
      if (flush && start.atMs - (flush[0]?.atMs ?? 0) < FLUSH_MS) flush.push(start)
      else flushes.push([start])
    }
    return flushes.flatMap((flush): readonly Violation[] => {
      const hosts = flush.flatMap(({ ips }) => ips).length
      const fewest = Math.ceil(hosts / maxIpsPerScan)
      if (flush.length === fewest) return []
      const text = `${lane} needed ${flush.length} requests for ${hosts} hosts, where ${fewest} would have done`
      return [{ rule: 'fewest requests', atMs: flush[0]?.atMs ?? 0, text }]
    })
  })
}

/** From the message of a stop to its request. */
const STOP_WITHIN_MS = 5000

/** While the API answers, a stop is with it within 5 s, however many scans wait. */
export const stopsInTime: Judge = ({ plan, facts }) =>
  plan.happenings.flatMap((happening): readonly Violation[] => {
    if (!plan.cast.isQuick || happening.kind !== 'order') return []
    const { schedule_id } = happening.message
    const sent = facts.stops.find(({ schedule, atMs }) => schedule === schedule_id && atMs >= happening.atMs)
    if (sent && sent.atMs - happening.atMs <= STOP_WITHIN_MS) return []
    const text = `the stop of ${String(schedule_id)} was with the API ${sent ? `${sent.atMs - happening.atMs} ms` : 'not'} after its message`
    return [{ rule: 'stop in time', atMs: happening.atMs, text }]
  })

/** No token is in anything that leaves us. */
export const noTokenSeen: Judge = ({ facts, queues, endMs }) => {
  const left = [
    ...facts.outcomes.map(({ outcome }) => outcome),
    ...Object.values(queues).map(({ deadLetters }) => deadLetters),
  ]
  return JSON.stringify(left).includes(TOKEN_MARK) ? [{ rule: 'token', atMs: endMs, text: 'a token was shown' }] : []
}
