import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseConfig } from '../../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import type { Ipv4Range } from '../../lambdas/domain/ipv4-range.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import type { Site, Team } from '../../lambdas/domain/team.ts'
import { relayConfig } from '../support/config-arbitraries.ts'

const inSeconds = (seconds: number): string => `${seconds}s`

const timeOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')

const spanOf = ({ first, last }: Ipv4Range): string => `${formatIpv4(first)}-${formatIpv4(last)}`

const scopeOf = ({ kind, ...of }: Scope): object => (kind === 'all' ? {} : { scope: of })

const siteOf = ({ rescanAfterSeconds, subnets, exclude, ...site }: Site): object => ({
  ...site,
  ...(subnets && { subnets: subnets.map(spanOf) }),
  exclude: exclude.map(spanOf),
  rescanAfter: inSeconds(rescanAfterSeconds),
})

const teamOf = ({ assumeScanTakesSeconds, sites, ...team }: Team): object => ({
  ...team,
  assumeScanTakes: inSeconds(assumeScanTakesSeconds),
  sites: sites.map(siteOf),
})

/** A configuration as the file that means it. */
const fileOf = ({ scanApi, batching, teams, blackouts, stops }: RelayConfig): string =>
  stringify({
    scanApi,
    batching: {
      window: inSeconds(batching.windowSeconds),
      maxIpsPerScan: batching.maxIpsPerScan,
      rescanAfter: inSeconds(batching.rescanAfterSeconds),
    },
    teams: teams.map(teamOf),
    blackouts: blackouts.map(({ name, days, timezone, fromMinute, toMinute, stopBeforeSeconds, scope }) =>
      Object.assign(scopeOf(scope), {
        name,
        days,
        timezone,
        from: timeOf(fromMinute),
        to: timeOf(toMinute),
        stopBefore: inSeconds(stopBeforeSeconds),
      }),
    ),
    stops: stops.map(({ scope, ...stop }) => Object.assign(scopeOf(scope), stop)),
  })

describe('any configuration', () => {
  it('comes out of its file as it went in, as plain JSON data', () => {
    fc.assert(
      fc.property(relayConfig, (config) => {
        const parsed = parseConfig(fileOf(config), 'any.yaml')
        expect(parsed).toEqual({ ok: true, value: config })
        expect(JSON.parse(JSON.stringify(parsed))).toStrictEqual(parsed)
      }),
    )
  })
})
