import { configOf, scheduleId, siteOf, teamOf } from '../support/relay-config.ts'
import type { Cast, Happening, Plan } from './cast.ts'
import { randomOf } from './random.ts'

const START_MS = Date.parse('2026-01-05T09:00:00Z')
const BLACKOUT_MINUTE = 10

/**
 * A start that is sent just as a blackout begins, by a function whose clock differs from that of the function which brings
 * the stop at once. A scan takes almost as long as the blackout.
 */
export const edgePlan = (seed: number): Plan => {
  const random = randomOf(`edge-${seed}`)
  const beginsMs = START_MS + BLACKOUT_MINUTE * 60_000
  const happenings: readonly Happening[] = [
    {
      kind: 'sighting',
      atMs: beginsMs - random.between(1000, 4000),
      message: { site_id: 'site-1', ips: ['10.1.0.1'], urgent: true },
    },
    { kind: 'blackout-fires', atMs: beginsMs + random.pick([0, 100, 500]), name: 'edge' },
  ]
  return { cast: castOf(), happenings }
}

const castOf = (): Cast => ({
  config: configOf([teamOf('acme', [siteOf(1, { schedule: scheduleId(1) })])], {
    blackouts: [
      {
        name: 'edge',
        days: ['mon'],
        fromMinute: 9 * 60 + BLACKOUT_MINUTE,
        toMinute: 11 * 60,
        timezone: 'UTC',
        stopBeforeSeconds: 0,
        scope: { kind: 'all' },
      },
    ],
  }),
  startMs: START_MS,
  mostSkewMs: 1000,
  apiLatencyMs: { least: 5, most: 500 },
  scanTakes: { least: 0.9, most: 0.95 },
  refused: new Set(),
  isCalm: false,
  isQuick: false,
})
