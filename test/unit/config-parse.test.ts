import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { parseCidr, parseIpv4Range } from '../../lambdas/domain/ipv4-range.ts'

const configFrom = (yamlText: string): RelayConfig => {
  const parsed = parseConfig(yamlText, 'test.yaml')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
  return parsed.value
}

const rangeOf = (text: string) => {
  const parsed = parseIpv4Range(text)
  return parsed.ok ? parsed.value : undefined
}

const team = (rest = '') => `teams:\n  - name: acme\n    tokenSecret: scan-relay/acme\n${rest}`

describe('parseConfig', () => {
  it('fills in every default', () => {
    expect(configFrom(team())).toStrictEqual({
      scanApi: { baseUrl: 'https://v1.api.altostrat.io' },
      batching: { windowSeconds: 60, maxIpsPerScan: 256, rescanAfterSeconds: 86_400 },
      teams: [
        {
          name: 'acme',
          tokenSecret: 'scan-relay/acme',
          requestsPerMinute: 60,
          stopRequestsPerMinute: 10,
          assumeScanTakesSeconds: 3600,
          stopOnlyOurs: false,
          sites: [],
        },
      ],
      blackouts: [],
      stops: [],
    })
  })

  it('takes all that a site can say', () => {
    const yamlText = team(`    sites:
      - id: 9C3C1392-7F36-4240-85F2-273573C0384A
        name: head-office
        aliases: [N_1234]
        schedule: 9c43cc95-f313-49a3-b632-524f7a24503b
        subnets: [192.168.1.0/24]
        exclude: [192.168.1.1, 192.168.1.250/31, 192.168.1.7-192.168.1.9]
        rescanAfter: 12h`)
    expect(configFrom(yamlText).teams[0]?.sites).toStrictEqual([
      {
        id: '9c3c1392-7f36-4240-85f2-273573c0384a',
        name: 'head-office',
        aliases: ['N_1234'],
        schedule: '9c43cc95-f313-49a3-b632-524f7a24503b',
        subnets: [rangeOf('192.168.1.0/24')],
        exclude: ['192.168.1.1', '192.168.1.250/31', '192.168.1.7-192.168.1.9'].map(rangeOf),
        rescanAfterSeconds: 43_200,
      },
    ])
  })

  it('lets a site that names no rescanAfter take that of batching', () => {
    const yamlText = `batching: { rescanAfter: 7d }\n${team('    sites: [{ id: 9c3c1392-7f36-4240-85f2-273573c0384a }]')}`
    expect(configFrom(yamlText).teams[0]?.sites[0]?.rescanAfterSeconds).toBe(7 * 86_400)
  })

  it.each([
    [2, 1],
    [9, 4],
    [20, 10],
    [600, 10],
  ])('leaves scans half of %i requests a minute at least: %i for stops', (requestsPerMinute, forStops) => {
    const [acme] = configFrom(team(`    requestsPerMinute: ${requestsPerMinute}`)).teams
    expect(acme?.stopRequestsPerMinute).toBe(forStops)
  })

  it.each([
    ['', { kind: 'all' }],
    ['scope: { team: acme }', { kind: 'team', team: 'acme' }],
    ['scope: { site: head-office }', { kind: 'site', site: '9c3c1392-7f36-4240-85f2-273573c0384a' }],
    ['scope: { site: N_1234 }', { kind: 'site', site: '9c3c1392-7f36-4240-85f2-273573c0384a' }],
    [
      'scope: { site: 9C3C1392-7F36-4240-85F2-273573C0384A }',
      { kind: 'site', site: '9c3c1392-7f36-4240-85f2-273573c0384a' },
    ],
    [
      'scope: { schedule: 9C43CC95-f313-49a3-b632-524f7a24503b }',
      { kind: 'schedule', schedule: '9c43cc95-f313-49a3-b632-524f7a24503b' },
    ],
  ])('resolves %j, of a blackout and of a stop', (scope, resolved) => {
    const yamlText = team(`    defaultSchedule: 9c43cc95-f313-49a3-b632-524f7a24503b
    sites: [{ id: 9c3c1392-7f36-4240-85f2-273573c0384a, name: head-office, aliases: [N_1234] }]
blackouts: [{ name: a, days: [fri], from: "08:00", to: "00:00", timezone: UTC, ${scope} }]
stops: [{ name: b, cron: "0 18 ? * fri *", timezone: UTC, ${scope} }]`)
    const { blackouts, stops } = configFrom(yamlText)
    const window = { days: ['fri'], fromMinute: 480, toMinute: 1440, timezone: 'UTC', stopBeforeSeconds: 0 }
    expect(blackouts).toStrictEqual([{ name: 'a', ...window, scope: resolved }])
    expect(stops).toStrictEqual([{ name: 'b', cron: '0 18 ? * FRI *', timezone: 'UTC', scope: resolved }])
  })

  it('keeps the base URL without a slash at its end', () => {
    const { scanApi } = configFrom(`scanApi: { baseUrl: "http://127.0.0.1:4010/" }\n${team()}`)
    expect(scanApi.baseUrl).toBe('http://127.0.0.1:4010')
  })

  it('follows YAML anchors', () => {
    const yamlText = team(`    sites:
      - { id: 9c3c1392-7f36-4240-85f2-273573c0384a, exclude: &printers [10.0.0.0/28] }
      - { id: 9c3c1393-0b5e-4d0e-a3a5-6f1f0f6a2b11, exclude: *printers }`)
    const printers = parseCidr('10.0.0.0/28')
    expect(configFrom(yamlText).teams[0]?.sites[1]?.exclude).toEqual([printers.ok && printers.value])
  })
})

const configIn = (file: string): RelayConfig =>
  configFrom(readFileSync(new URL(`../../config/${file}`, import.meta.url), 'utf8'))

describe('the configurations in config/', () => {
  it.each(['scan-relay.yaml', 'local.yaml'])('%s is right, and has two teams', (file) => {
    expect(configIn(file).teams.map(({ name }) => name)).toEqual(['acme', 'globex'])
  })

  it('scan-relay.yaml states each default as it is', () => {
    const stated = configIn('scan-relay.yaml')
    const bare = configFrom(team())
    const [acme, globex] = stated.teams
    const { windowSeconds, maxIpsPerScan, rescanAfterSeconds } = bare.batching
    expect(stated.scanApi).toEqual(bare.scanApi)
    expect(stated.batching).toEqual({ windowSeconds, maxIpsPerScan, rescanAfterSeconds })
    const { defaultSchedule: _, ...others } = acme ?? {}
    expect({ ...others, name: 'globex', tokenSecret: 'scan-relay/globex', sites: globex?.sites }).toEqual(globex)
  })
})
