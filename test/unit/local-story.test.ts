import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'

import { hostsOf } from '../../lambdas/domain/sighting.ts'
import { type Account, createAccount } from '../../local/example/account.ts'
import { differences, expectedOf, type PlayedScene } from '../../local/example/expectation.ts'
import { missingSites, siteNames, sitesOf } from '../../local/example/play.ts'
import { MORNING } from '../../local/example/story.ts'
import { inBatches } from '../support/in-batches.ts'

const FILE = 'config/local.yaml'

const localConfig = (): RelayConfig => {
  const parsed = parseConfig(readFileSync(FILE, 'utf8'), FILE)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
  return parsed.value
}

const config = localConfig()
const { batching } = config
const siteName = siteNames(config)
const judged = { batching, nowMs: 0 }
const WINDOW_MS = batching.windowSeconds * 1000

/** Each scene begins long after the one before. */
const played: readonly PlayedScene[] = MORNING.map((scene, index) => ({ scene, beganAtMs: index * 10 * WINDOW_MS }))
const expected = expectedOf(played, siteName)

type Telling = { readonly maxIps?: number; readonly leaveOut?: string; readonly times?: number }

/** The account of a morning that goes as it should, but for what `telling` changes. */
const accountOf = ({ maxIps = batching.maxIpsPerScan, leaveOut = '', times = 1 }: Telling = {}): Account => {
  let nowMs = 0
  let scans = 0
  const account = createAccount(siteName, () => nowMs)
  for (const { site, hosts, beganAtMs } of expected.groups) {
    nowMs = beganAtMs + WINDOW_MS
    const ips = [...hosts].filter((ip) => ip !== leaveOut)
    for (let time = 0; time < times; time += 1) {
      for (const batch of inBatches(ips, maxIps))
        account.happened({ kind: 'Scan Started', site, scanId: `scan-${++scans}`, ips: batch })
    }
  }
  for (const { refused, mishaps } of MORNING) {
    for (const { ip, reason } of refused)
      account.happened({ kind: 'Hosts Rejected', site: 'head-office', ips: [ip], reason })
    for (const { body, errorCode } of mishaps)
      account.died({ id: body, queue: 'hosts', body, errorCode, errorMessage: '' })
  }
  return account
}

describe('the morning of the example', () => {
  it('takes place at sites of config/local.yaml', () => {
    expect(missingSites(sitesOf(MORNING), config)).toEqual([])
    expect(missingSites(['nowhere'], config)).toEqual(['nowhere'])
  })

  it('names exactly the entries that its sites refuse', () => {
    const directory = createSiteDirectory(config)
    for (const { sightings, refused } of MORNING) {
      const rejections = sightings.flatMap(({ site, ips }) => {
        const resolved = directory.resolve({ siteRef: site })
        if (!resolved.ok) throw new Error(resolved.reason)
        return hostsOf(ips, resolved.value.policy).rejections.map(({ ip, reason }) => `${ip} ${reason}`)
      })
      expect(new Set(rejections)).toEqual(new Set(refused.map(({ ip, reason }) => `${ip} ${reason}`)))
    }
  })

  it('has two teams, three sites, and a power cut that brings 300 devices back', () => {
    const sites = new Set(expected.groups.map(({ site }) => site))
    expect(sites).toEqual(new Set(['head-office', 'warehouse', 'clinic']))
    const powerCut = MORNING[2]?.sightings.flatMap(({ ips }) => ips) ?? []
    expect(new Set(powerCut).size).toBe(300)
    expect(powerCut.length).toBeGreaterThan(300)
  })

  it('expects each host in the scene that sees it first, and in no later one', () => {
    const all = expected.groups.flatMap(({ site, hosts }) => [...hosts].map((ip) => `${site} ${ip}`))
    expect(new Set(all).size).toBe(all.length)
    expect(expected.groups.map(({ site, hosts }) => `${site} ${hosts.size}`)).toEqual([
      'head-office 4',
      'warehouse 12',
      'clinic 6',
      'head-office 5',
      'warehouse 288',
      'clinic 1',
    ])
  })
})

describe('the expected end', () => {
  it('is reached when every host is requested once, ⌈hosts ÷ limit⌉ requests for a site and scene', () => {
    expect(differences(expected, accountOf(), judged)).toEqual([])
    expect(accountOf().requests()).toBe(7)
  })

  it('is not reached while a host has not been scanned', () => {
    expect(differences(expected, accountOf({ leaveOut: '10.20.0.24' }), judged)).toEqual([
      'head-office: not scanned: 1 hosts, 10.20.0.24',
    ])
  })

  it('is missed when hosts are requested twice', () => {
    expect(differences(expected, accountOf({ times: 2 }), judged).join('\n')).toContain(
      'warehouse: requested more than once: 300 hosts',
    )
  })

  it('is missed when more requests are made than windows can explain', () => {
    expect(differences(expected, accountOf({ maxIps: 100 }), judged)).toEqual([
      'warehouse: scan requests for 288 hosts: 3, expected 2',
    ])
  })

  it('is missed when a host is scanned that should not be', () => {
    const account = accountOf()
    account.happened({ kind: 'Scan Started', site: 'clinic', scanId: 'one-more', ips: ['172.16.40.1'] })
    expect(differences(expected, account, judged)).toEqual(['clinic: scanned, but should not be: 1 hosts, 172.16.40.1'])
  })

  it('is missed when an entry is rejected for another reason', () => {
    const account = accountOf()
    account.happened({ kind: 'Hosts Rejected', site: 'head-office', ips: ['10.20.0.1'], reason: 'outside-subnets' })
    expect(differences(expected, account, judged)).toEqual(['rejected, but should not be: 10.20.0.1 (outside-subnets)'])
  })

  it('is missed when a dead letter is missing or has another code', () => {
    const account = accountOf()
    account.died({ id: 'x', queue: 'hosts', body: 'x', errorCode: 'no-valid-ip', errorMessage: '' })
    expect(differences(expected, account, judged)).toEqual([
      'a dead letter, but should not be: no-valid-ip',
      'dead letters: 3, expected 2',
    ])
  })

  it('stays the same when every outcome and dead letter comes twice', () => {
    const account = accountOf()
    const scan = account.scans()[0]
    account.happened({ kind: 'Scan Started', site: 'head-office', scanId: 'scan-1', ips: scan?.ips ?? [] })
    account.died({
      id: 'again',
      queue: 'hosts',
      body: MORNING[1]?.mishaps[0]?.body ?? '',
      errorCode: 'not-json',
      errorMessage: '',
    })
    expect(differences(expected, account, judged)).toEqual([])
  })
})
