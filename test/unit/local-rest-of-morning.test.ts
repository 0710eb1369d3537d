import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'
import { parseStopMessage } from '../../lambdas/stop/stop-message.ts'
import { type Account, createAccount } from '../../local/example/account.ts'
import { differences, expectedOf, type PlayedScene } from '../../local/example/expectation.ts'
import { type ForbiddenMinute, forbiddenMinutes, withBlackouts } from '../../local/example/forbidden-minute.ts'
import { offences } from '../../local/example/offences.ts'
import { missingSites, sitesOf } from '../../local/example/play.ts'
import { NIGHT_AT_THE_LAB, restOfMorning } from '../../local/example/rest-of-morning.ts'
import type { Scene } from '../../local/example/story.ts'
import type { JournalEntry } from '../../local/scan-api/journal.ts'

const MINUTE_MS = 60_000

const configOf = (text: string): RelayConfig => {
  const parsed = parseConfig(text, 'test.yaml')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
  return parsed.value
}

const TEXT = readFileSync('config/local.yaml', 'utf8')
const FROM_MS = 100 * MINUTE_MS
const config = configOf(withBlackouts(TEXT, forbiddenMinutes(FROM_MS, 0)))
const minute: ForbiddenMinute = {
  name: 'measurements',
  fromMs: FROM_MS,
  untilMs: FROM_MS + MINUTE_MS,
  from: '10:40',
  until: '10:41',
}

/** The scenes of the lab, each a second after the one before or when it may begin. */
const playedLab = (scenes: number): readonly PlayedScene[] => {
  const lab = restOfMorning(minute, FROM_MS - MINUTE_MS).slice(-2)
  let nowMs = FROM_MS - 10_000
  return [...NIGHT_AT_THE_LAB, ...lab].slice(0, scenes).map((scene) => {
    nowMs = Math.max(nowMs + 1000, scene.notBeforeMs ?? 0)
    return { scene, beganAtMs: nowMs }
  })
}

const NIGHT_HOSTS = [11, 12, 13, 14, 15, 16].map((host) => `192.168.60.${host}`)
const NEW_HOSTS = ['192.168.60.21', '192.168.60.22']

/** What is heard, one after the other, a second after each scene's beginning. */
const heard = (): { account: Account; at: (ms: number) => Account } => {
  let nowMs = 0
  const account = createAccount(
    (id) => id,
    () => nowMs,
  )
  return {
    account,
    at: (ms) => {
      nowMs = ms
      return account
    },
  }
}

const scanned = (scanId: string, ips: readonly string[]) =>
  ({ kind: 'Scan Started', site: 'lab', scanId, ips }) as const
const STOPPED = { kind: 'Scan Stop Accepted', sites: ['lab'], by: 'blackout:measurements' } as const
const REQUEUED = { kind: 'Hosts Requeued', site: 'lab', scanId: 'one', ips: NIGHT_HOSTS, reason: 'blackout' } as const
const HELD = { kind: 'Hosts Held', site: 'lab', hosts: 8, reason: 'blackout measurements until 10:41' } as const

const different = (scenes: number, account: Account, nowMs = FROM_MS + 5000): readonly string[] =>
  differences(
    expectedOf(playedLab(scenes), (ref) => ref),
    account,
    { batching: config.batching, nowMs },
  )

const untilHeld = (leftOut?: object) => {
  const { account, at } = heard()
  at(FROM_MS - 8000).happened(scanned('one', NIGHT_HOSTS))
  for (const event of [REQUEUED, STOPPED, HELD]) if (event !== leftOut) at(FROM_MS + 1000).happened(event)
  return { account, at }
}

/** The site that each scene holds or frees. */
const sitesInOrder = (blackout: ForbiddenMinute | undefined, nowMs: number) =>
  restOfMorning(blackout, nowMs).map(({ holds, frees }) => holds?.site ?? frees)

describe('the rest of the morning', () => {
  it('takes place at sites of config/local.yaml, and orders what the stop function understands', () => {
    const scenes: readonly Scene[] = [...NIGHT_AT_THE_LAB, ...restOfMorning(minute, 0)]
    expect(missingSites(sitesOf(scenes), config)).toEqual([])
    const directory = createSiteDirectory(config)
    const orders = scenes
      .flatMap(({ orders = [] }) => orders)
      .map(({ body }) =>
        parseStopMessage({ id: '1', body: JSON.stringify(body), sentAtMs: epochMs(0), deliveries: 1 }, directory),
      )
    expect(orders.map(({ kind }) => kind)).toEqual(['stop', 'resume', 'blackout'])
    expect(config.blackouts.map(({ name }) => name)).toContain(minute.name)
  })

  it('has the person come while the blackout lasts when there is no time before it', () => {
    expect(sitesInOrder(minute, FROM_MS - 30_000)).toEqual(['clinic', 'clinic', 'lab', 'lab'])
    expect(sitesInOrder(minute, FROM_MS - 10_000)).toEqual(['lab', 'clinic', 'clinic', 'lab'])
    expect(sitesInOrder(undefined, 0)).toEqual(['clinic', 'clinic'])
  })
})

describe('a scene in which hosts are held', () => {
  it('is over when the stop was accepted, what it cut short is back, and all of it is held', () => {
    expect(different(2, untilHeld().account)).toEqual([])
  })

  it.each([
    [STOPPED, 'lab: no scan was stopped by blackout:measurements'],
    [HELD, 'lab: no host was held because of: blackout measurements'],
    [REQUEUED, 'lab: requested more than once: 6 hosts, 192.168.60.11-16'],
  ])('is not over without %j', (leftOut, text) => {
    expect(different(2, untilHeld(leftOut).account)).toEqual([text])
  })

  it('is not over when somebody else has stopped the scan', () => {
    const { account, at } = untilHeld(STOPPED)
    at(FROM_MS + 1000).happened({ ...STOPPED, by: 'command' })
    expect(different(2, account)).toEqual(['lab: no scan was stopped by blackout:measurements'])
  })

  it('is missed when a host is scanned while it should wait', () => {
    const { account, at } = untilHeld()
    at(FROM_MS + 3000).happened(scanned('two', ['192.168.60.21']))
    expect(different(2, account)).toEqual(['lab: requested more than once: 1 hosts, 192.168.60.21'])
    expect(different(2, account, minute.untilMs)).toEqual([])
  })

  it('is followed by one in which all of them are scanned in one request', () => {
    const { account, at } = untilHeld()
    expect(different(3, account)).toEqual(['lab: not scanned: 8 hosts, 192.168.60.11-16, 192.168.60.21-22'])
    at(minute.untilMs + 2000).happened(scanned('two', [...NIGHT_HOSTS, ...NEW_HOSTS]))
    expect(different(3, account)).toEqual([])
  })

  it('is followed by one that is missed when it takes a request too many', () => {
    const { account, at } = untilHeld()
    at(minute.untilMs + 2000).happened(scanned('two', NIGHT_HOSTS))
    at(minute.untilMs + 2000).happened(scanned('three', NEW_HOSTS))
    expect(different(3, account)).toEqual(['lab: scan requests for 8 hosts: 2, expected 1'])
  })
})

const lane = createSiteDirectory(config).resolve({ siteRef: 'lab' })
const { site = '', schedule = '' } = lane.ok ? lane.value.lane : {}
const startAt = (atMs: number): JournalEntry => ({
  number: 1,
  atMs,
  method: 'POST',
  path: '/',
  operation: 'startMultipleIpScan',
  team: 'globex',
  site,
  schedule,
  status: 201,
  handled: true,
})
const offencesOf = (journal: readonly JournalEntry[]) =>
  offences(journal, { config, account: { requests: () => journal.length } })

describe('the scan API’s journal', () => {
  it('shows no offence when starts come before and after the blackout, or were on their way when it began', () => {
    expect(offencesOf([FROM_MS - 1000, FROM_MS + 500, minute.untilMs].map(startAt))).toEqual([])
  })

  it('shows a start in a blackout', () => {
    expect(offencesOf([startAt(FROM_MS + 30_000)])).toEqual([
      `a scan was started in a blackout, at ${new Date(FROM_MS + 30_000).toISOString()}`,
    ])
  })

  it('shows a request that was not accepted', () => {
    expect(offences([startAt(0)], { config, account: { requests: () => 0 } })).toHaveLength(1)
  })

  it('shows a token above its limit, whether or not the API knew it', () => {
    const { team: _, ...unknown } = startAt(0)
    const journal = [...Array.from({ length: 30 }, () => unknown), ...Array.from({ length: 31 }, () => startAt(59_000))]
    expect(offencesOf(journal)).toEqual(['the token of globex was used 61 times within a minute, expected at most 60'])
  })
})
