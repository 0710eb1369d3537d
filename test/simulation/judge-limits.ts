import type { Violation } from './facts.ts'
import type { Judge } from './judge.ts'

const MINUTE_MS = 60_000

/** How long a request may still come after a 429: the pause is written (4 s), a slot is waited for (6 s), used (1 s), on its way (3 s). */
const ON_ITS_WAY_MS = 14_000

/** No token sees more requests than its limit in any 60 seconds, by the time at which they arrive. */
export const limitsAreKept: Judge = ({ plan, facts }) =>
  plan.cast.config.teams.flatMap(({ name, requestsPerMinute }): readonly Violation[] => {
    const starts = facts.starts.filter(({ lane }) => lane.team === name)
    const stops = facts.stops.filter(({ team }) => team === name)
    const arrivals = [...starts, ...stops].map(({ atMs }) => atMs).toSorted((a, b) => a - b)
    return arrivals.flatMap((atMs, index) => {
      const overMs = arrivals[index + requestsPerMinute]
      if (overMs === undefined || overMs - atMs >= MINUTE_MS) return []
      const text = `${requestsPerMinute + 1} requests of ${name} came within ${overMs - atMs} ms; its limit is ${requestsPerMinute} in any 60 s`
      return [{ rule: 'limit', atMs: overMs, text }]
    })
  })

/** After a 429 nothing of the team comes before the time that the API asked for, but what was on its way. */
export const pausesAreKept: Judge = ({ facts }) =>
  facts.starts.flatMap(({ status, repliedAtMs, retryAtMs, by, lane }): readonly Violation[] => {
    const longest = 15 * MINUTE_MS
    if (status !== 429 || repliedAtMs === undefined || retryAtMs === undefined) return []
    const wasTroubled = (by.troubledAtMs() ?? 0) >= repliedAtMs
    if (wasTroubled || retryAtMs - repliedAtMs > longest - 10_000) return []
    const early = facts.starts.find(
      ({ atMs, lane: other }) =>
        other.team === lane.team && atMs > repliedAtMs + ON_ITS_WAY_MS && atMs < retryAtMs - 2000,
    )
    return early
      ? [
          {
            rule: 'pause',
            atMs: early.atMs,
            text: `${lane.team} sent a start ${retryAtMs - early.atMs} ms before its Retry-After`,
          },
        ]
      : []
  })
