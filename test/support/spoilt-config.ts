import { stringify } from 'yaml'
import type { Mistake } from '../../lambdas/config/mistake.ts'
import { parseConfig } from '../../lambdas/config/parse-config.ts'

export const HEAD_OFFICE = '9c3c1392-7f36-4240-85f2-273573c0384a'
export const WAREHOUSE = '9c3c1393-0b5e-4d0e-a3a5-6f1f0f6a2b11'
export const SCHEDULE = '9c43cc95-f313-49a3-b632-524f7a24503b'

type Entry = Record<string, unknown>

/** A configuration file as plain data, which a test may spoil. */
export type RawConfig = {
  scanApi: Entry
  batching: Entry
  teams: Entry[]
  blackouts: Entry[]
  stops: Entry[]
}

/** A right configuration, made afresh. */
export const rightConfig = (): RawConfig => ({
  scanApi: { baseUrl: 'https://v1.api.altostrat.io' },
  batching: { window: '60s' },
  teams: [
    {
      name: 'acme',
      tokenSecret: 'scan-relay/acme',
      defaultSchedule: SCHEDULE,
      sites: [{ id: HEAD_OFFICE, name: 'head-office', aliases: ['N_1'] }],
    },
    { name: 'globex', tokenSecret: 'scan-relay/globex', sites: [{ id: WAREHOUSE }] },
  ],
  blackouts: [
    { name: 'nights', days: ['sun'], from: '20:00', to: '06:00', timezone: 'UTC' },
    { name: 'office', days: ['mon'], from: '08:00', to: '17:00', timezone: 'UTC', scope: { team: 'acme' } },
  ],
  stops: [{ name: 'cutoff', cron: '0 18 ? * FRI *', timezone: 'UTC' }],
})

export type Spoil = (raw: RawConfig) => void

/** Puts `values` over those of one entry. */
export const inTeam =
  (index: number, values: Entry): Spoil =>
  (raw) =>
    Object.assign(raw.teams[index] ?? {}, values)
export const inSite =
  (team: number, values: Entry): Spoil =>
  (raw) =>
    Object.assign((raw.teams[team] as { sites: Entry[] }).sites[0] ?? {}, values)
export const inBlackout =
  (index: number, values: Entry): Spoil =>
  (raw) =>
    Object.assign(raw.blackouts[index] ?? {}, values)
export const inStop =
  (values: Entry): Spoil =>
  (raw) =>
    Object.assign(raw.stops[0] ?? {}, values)
export const inBatching =
  (values: Entry): Spoil =>
  (raw) =>
    Object.assign(raw.batching, values)
export const atTop =
  (values: Entry): Spoil =>
  (raw) =>
    Object.assign(raw, values)

export const mistakesIn = (yamlText: string): readonly Mistake[] => {
  const parsed = parseConfig(yamlText, 'test.yaml')
  return parsed.ok ? [] : parsed.mistakes
}

/** The mistakes in the right configuration, once it is spoilt. A value that is undefined is left out of the file. */
export const mistakesAfter = (...spoils: readonly Spoil[]): readonly Mistake[] => {
  const raw = rightConfig()
  for (const spoil of spoils) spoil(raw)
  return mistakesIn(stringify(raw))
}
