import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { blackoutsInForce } from '../../lambdas/domain/blackout-calendar.ts'
import { epochMs, secondOf } from '../../lambdas/domain/instant.ts'
import { formatLocal } from '../../lambdas/domain/local-time.ts'
import { forbiddenMinuteIn, forbiddenMinutes, withBlackouts } from '../../local/example/forbidden-minute.ts'

const TEXT = readFileSync('config/local.yaml', 'utf8')

const parsed = (text: string): RelayConfig => {
  const result = parseConfig(text, 'test.yaml')
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes))
  return result.value
}

const anyInstant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) })
const anyLead = fc.integer({ min: 0, max: 120_000 })

const configAt = (nowMs: number, leadMs: number): RelayConfig =>
  parsed(withBlackouts(TEXT, forbiddenMinutes(nowMs, leadMs)))

const isClosed = ({ blackouts }: RelayConfig, atMs: number): boolean =>
  blackoutsInForce(blackouts, secondOf(epochMs(atMs))).length > 0

describe('the minute in which no scan may run', () => {
  it('begins within a minute after its lead, whenever that is, and lasts one minute', () => {
    fc.assert(
      fc.property(anyInstant, anyLead, (nowMs, leadMs) => {
        const config = configAt(nowMs, leadMs)
        const minute = forbiddenMinuteIn(config.blackouts, { nowMs, leftMs: 20_000 })
        expect(minute?.fromMs).toBeGreaterThanOrEqual(nowMs + leadMs)
        expect(minute?.fromMs).toBeLessThan(nowMs + leadMs + 60_000)
        const { fromMs = 0, untilMs = 0 } = minute ?? {}
        expect(untilMs - fromMs).toBe(60_000)
        const around = [fromMs - 1000, fromMs, untilMs - 1000, untilMs]
        expect(around.map((atMs) => isClosed(config, atMs))).toEqual([false, true, true, false])
      }),
      { numRuns: 200 },
    )
  })

  it('is in the middle of the morning there', () => {
    fc.assert(
      fc.property(anyInstant, (nowMs) => {
        const { blackouts } = configAt(nowMs, 0)
        const { fromMs = 0, from = '' } = forbiddenMinuteIn(blackouts, { nowMs, leftMs: 20_000 }) ?? {}
        expect(formatLocal(secondOf(epochMs(fromMs)), blackouts[0]?.timezone ?? '').slice(11, 16)).toBe(from)
        expect(from >= '09:41' && from <= '10:40').toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('comes again when too little is left of it, and is not to be had when the last is over', () => {
    const nowMs = Date.UTC(2026, 10, 22, 13, 8, 47)
    const { blackouts } = configAt(nowMs, 15_000)
    const minuteAt = (time: string) =>
      forbiddenMinuteIn(blackouts, { nowMs: Date.parse(`2026-11-22T${time}Z`), leftMs: 20_000 })
    expect(minuteAt('13:09:00')).toMatchObject({ name: 'measurements', from: '10:10', until: '10:11' })
    expect(minuteAt('13:10:39')).toMatchObject({ name: 'measurements' })
    expect(minuteAt('13:10:42')).toMatchObject({ name: 'measurements-2', from: '10:12' })
    expect(minuteAt('13:14:30')).toMatchObject({ name: 'measurements-3', from: '10:14' })
    expect(minuteAt('13:15:00')).toBeUndefined()
  })

  it('leaves all else in the configuration as it was', () => {
    const { blackouts: _, ...rest } = parsed(TEXT)
    expect(configAt(0, 0)).toMatchObject(rest)
    const own = '{ name: night, days: [mon], from: "22:00", to: "23:00", timezone: UTC }'
    const both = parsed(withBlackouts(`${TEXT}\nblackouts: [${own}]\n`, forbiddenMinutes(0, 0)))
    expect(both.blackouts.map(({ name }) => name)).toEqual([
      'night',
      'measurements',
      'measurements-2',
      'measurements-3',
    ])
  })
})
