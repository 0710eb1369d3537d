import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { ipv4FromNumber } from '../../lambdas/domain/ipv4.ts'
import { anyBlackout } from '../support/blackout-arbitraries.ts'
import { forbiddenMinutes } from '../support/minute-reckoning.ts'
import { configOf, laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, START } from '../support/relay-world.ts'

const WEEK_MINUTES = 7 * 1440
const ZONES = ['UTC', 'Europe/London', 'Africa/Johannesburg', 'Australia/Lord_Howe', 'America/St_Johns']

const site = siteOf(1)
const team = teamOf('acme', [site])

const anyWindows = fc
  .array(anyBlackout(fc.constantFrom(...ZONES)), { minLength: 1, maxLength: 3 })
  .map((blackouts) => blackouts.map((blackout, index) => ({ ...blackout, name: `window-${index}` })))

const anyEvents = fc.array(
  fc.record({
    minute: fc.nat(WEEK_MINUTES - 1),
    kind: fc.constantFrom('sight', 'sight', 'sight', 'stop', 'resume'),
    host: fc.nat(200),
    holdMinutes: fc.integer({ min: 1, max: 240 }),
  }),
  { minLength: 20, maxLength: 40 },
)

it('in a week of windows, stops, resumes and sightings nothing starts in a forbidden minute, and every host is scanned after it', async () => {
  await fc.assert(
    fc.asyncProperty(anyWindows, anyEvents, async (blackouts, events) => {
      const forbidden = forbiddenMinutes(blackouts, { from: (START / 1000) as never, count: 3 * WEEK_MINUTES })
      fc.pre(forbidden.slice(WEEK_MINUTES, 2 * WEEK_MINUTES).includes(0))
      const world = createRelayWorld(configOf([team], { blackouts }))
      const holds: { fromMs: number; untilMs: number }[] = []
      const sighted = new Set<number>()
      for (const { minute, kind, host, holdMinutes } of events.toSorted((a, b) => a.minute - b.minute)) {
        const at = msAfter(START, minute * 60_000)
        await world.settle((at - world.clock.now()) / 60_000)
        world.clock.advanceTo(at)
        const now = world.clock.now()
        const last = holds.at(-1)
        if (kind !== 'sight' && last) last.untilMs = Math.min(last.untilMs, now)
        if (kind === 'stop') {
          holds.push({ fromMs: now, untilMs: now + holdMinutes * 60_000 })
          await world.ask({ action: 'stop', team: 'acme', hold_minutes: holdMinutes })
        } else if (kind === 'resume') await world.ask({ action: 'resume', team: 'acme' })
        else {
          sighted.add(0x0a000001 + host)
          await world.sight({ site_id: 'site-1', ips: [`10.0.0.${1 + host}`] })
        }
      }
      await world.settle(2 * WEEK_MINUTES)

      // A start in the very moment of a stop came before it.
      for (const { atMs } of world.requests) {
        expect(forbidden[Math.floor((atMs - START) / 60_000)]).toBe(0)
        expect(holds.filter(({ fromMs, untilMs }) => fromMs < atMs && atMs < untilMs)).toEqual([])
      }
      const scanned = new Set(world.requests.flatMap(({ ips }) => ips))
      expect([...sighted].filter((host) => !scanned.has(ipv4FromNumber(host)))).toEqual([])
      expect(world.wakeOf(laneOf(team, site))).toBeUndefined()
    }),
    { numRuns: 15 },
  )
}, 60_000)
