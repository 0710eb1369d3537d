import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detailOf } from '../../lambdas/adapters/events/outcome-event.ts'
import { OUTCOME_SOURCE } from '../../lambdas/config/stack-names.ts'

import { epochSeconds } from '../../lambdas/domain/instant.ts'
import { formatIpv4, ipv4FromNumber } from '../../lambdas/domain/ipv4.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Outcome } from '../../lambdas/domain/outcome.ts'
import { createAccount } from '../../local/example/account.ts'
import { deadLetterLine, orderLines, outcomeLine, sightingLines, totalsLine } from '../../local/example/account-text.ts'
import { rangesText } from '../../local/example/address-ranges.ts'

import { parseOutcomeEvent } from '../../local/example/outcome-event.ts'
import { areFewest, type Scan, windowsIn } from '../../local/example/windows.ts'
import { inBatches } from '../support/in-batches.ts'

describe('addresses in a line', () => {
  it('are ranges of neighbours in numeric order, each address once', () => {
    expect(rangesText(['10.0.0.9', '10.0.0.10', '10.0.0.5', '10.0.0.10', '10.0.0.11'])).toBe('10.0.0.5, 10.0.0.9-11')
  })

  it('name both ends in full when a range crosses into another /24', () => {
    expect(rangesText(['10.0.0.255', '10.0.1.0'])).toBe('10.0.0.255-10.0.1.0')
  })

  it('leave out what is too much, and say how much that is', () => {
    expect(rangesText(['10.0.0.1', '10.0.0.3', '10.0.0.5'], 2)).toBe('10.0.0.1, 10.0.0.3 and 1 more')
  })

  it('stand beside what is no address', () => {
    expect(rangesText(['printer-3', '10.0.0.1'])).toBe('10.0.0.1, printer-3')
  })
})

const BATCHING = { windowSeconds: 5, maxIpsPerScan: 4 }

const scansOf = (windows: readonly number[]): readonly Scan[] =>
  windows.flatMap((hosts, index) => {
    const ips = Array.from({ length: hosts }, (_, host) => formatIpv4(ipv4FromNumber(index * 65_536 + host)))
    return inBatches(ips, BATCHING.maxIpsPerScan).map((batch) => ({
      site: 'lab',
      atMs: (index + 1) * 5000,
      ips: batch,
    }))
  })

const windowSizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 })

describe('as few requests as there can be', () => {
  it('are what any row of windows gives, one after the other', () => {
    fc.assert(
      fc.property(windowSizes, (windows) => {
        expect(areFewest(scansOf(windows), 0, BATCHING)).toBe(true)
      }),
    )
  })

  it('are not what one window gives with a request too many', () => {
    const fullRequests = fc.integer({ min: 1, max: 7 })
    fc.assert(
      fc.property(fullRequests, (requests) => {
        const [first, ...rest] = scansOf([requests * BATCHING.maxIpsPerScan])
        const halves = [first?.ips.slice(0, 1) ?? [], first?.ips.slice(1) ?? []]
        const scans = [...halves.map((ips) => ({ site: 'lab', atMs: 5000, ips })), ...rest]
        expect(areFewest(scans, 0, BATCHING)).toBe(false)
      }),
    )
  })

  it('come from as many windows as there are requests that are not full', () => {
    expect(windowsIn(scansOf([3, 6, 8]), BATCHING.maxIpsPerScan)).toBe(3)
  })
})

const lane = { team: 'acme', schedule: 'schedule', site: 'site' } as unknown as Lane
const ips = [ipv4FromNumber(1), ipv4FromNumber(2)]

const asOnTheBus = (outcome: Outcome): string =>
  JSON.stringify({ source: OUTCOME_SOURCE, 'detail-type': outcome.kind, detail: detailOf(outcome) })

describe('the account', () => {
  it('reads outcomes as the functions publish them', () => {
    expect(parseOutcomeEvent(asOnTheBus({ kind: 'Scan Started', lane, scanId: 's', ips }))).toEqual({
      kind: 'Scan Started',
      site: 'site',
      scanId: 's',
      ips: ['0.0.0.1', '0.0.0.2'],
    })
    expect(
      parseOutcomeEvent(asOnTheBus({ kind: 'Hosts Skipped', lane, ips, reason: 'recently-scanned' })),
    ).toMatchObject({
      kind: 'Hosts Skipped',
      reason: 'recently-scanned',
    })
    expect(
      parseOutcomeEvent(asOnTheBus({ kind: 'Hosts Rejected', lane, ips: ['x'], reason: 'not-ipv4' })),
    ).toMatchObject({
      kind: 'Hosts Rejected',
      ips: ['x'],
    })
  })

  it.each([
    [
      { kind: 'Hosts Held', lane, hosts: 3, until: epochSeconds(0), because: 'night' },
      { kind: 'Hosts Held', site: 'site', hosts: 3, reason: 'night' },
    ],
    [
      { kind: 'Hosts Requeued', lane, ips, scanId: 's', reason: 'command' },
      { kind: 'Hosts Requeued', site: 'site', scanId: 's', ips: ['0.0.0.1', '0.0.0.2'], reason: 'command' },
    ],
    [
      { kind: 'Lane Blocked', lane, code: 'forbidden', message: 'no', retryAt: epochSeconds(0) },
      { kind: 'Lane Blocked', site: 'site', code: 'forbidden', message: 'no' },
    ],
    [
      { kind: 'Lane Unblocked', lane },
      { kind: 'Lane Unblocked', site: 'site' },
    ],
    [
      { kind: 'Scan Stop Accepted', team: lane.team, schedule: lane.schedule, sites: [lane.site], by: 'command' },
      { kind: 'Scan Stop Accepted', sites: ['site'], by: 'command' },
    ],
    [
      {
        kind: 'Scan Stop Failed',
        team: lane.team,
        schedule: lane.schedule,
        sites: [lane.site],
        by: 'stop:friday',
        code: 'http-500',
        message: 'down',
      },
      { kind: 'Scan Stop Failed', sites: ['site'], by: 'stop:friday', code: 'http-500' },
    ],
  ] as const satisfies readonly (readonly [Outcome, object])[])('reads %j', (outcome, expected) => {
    expect(parseOutcomeEvent(asOnTheBus(outcome))).toMatchObject(expected)
  })

  it('lets through outcomes that it has no line for', () => {
    const body = JSON.stringify({ source: OUTCOME_SOURCE, 'detail-type': 'Scan Finished', detail: { found: 3 } })
    expect(parseOutcomeEvent(body)).toEqual({ kind: 'other', name: 'Scan Finished', detail: { found: 3 } })
  })

  it('tells of systems, scans, skipped hosts, dead letters and totals in columns', () => {
    const seen = { site: 'lab', by: 'dhcp', via: 'bus' } as const
    const lines = [
      ...sightingLines([
        { ...seen, ips: ['10.0.0.1'] },
        { ...seen, ips: ['10.0.0.2'] },
        { ...seen, by: 'ops', via: 'queue', ips: ['10.0.0.0/28'] },
      ]),
      outcomeLine(
        { kind: 'Scan Started', site: 'x', scanId: 's', ips: ['10.0.0.1', '10.0.0.2'] },
        { site: 'lab', request: 1 },
      ),
      outcomeLine(
        { kind: 'Hosts Skipped', site: 'x', ips: ['10.0.0.1'], reason: 'recently-scanned' },
        { site: 'lab', request: 1 },
      ),
      deadLetterLine({
        id: '1',
        queue: 'hosts',
        body: '{',
        errorCode: 'not-json',
        errorMessage: 'the body is not JSON',
      }),
      totalsLine({ sightings: 3, hosts: 2, requests: 1, interrupted: 0, skipped: 1, refused: 0, deadLetters: 1 }),
    ]
    expect(lines).toEqual([
      '    dhcp            lab            2 events  10.0.0.1-2',
      '    ops             lab           1 message  10.0.0.0/28',
      '    => scan 1       lab             2 hosts  10.0.0.1-2',
      '       skipped      lab              1 host  10.0.0.1 (recently-scanned)',
      '       dead letter  of hosts      1 message  not-json: the body is not JSON',
      '    so far: 3 sightings -> 2 hosts -> 1 request',
    ])
  })

  it('tells of stops, of what is cut short and held, and of blocked lanes', () => {
    const at = { site: 'lab', request: 1 }
    const lines = [
      ...orderLines([{ by: 'an engineer', body: {}, shown: 'npm run relay -- stop --site lab' }]),
      outcomeLine({ kind: 'Scan Stop Accepted', sites: ['x', 'y'], by: 'command' }, { ...at, site: 'lab, x' }),
      outcomeLine({ kind: 'Scan Stop Failed', sites: ['x'], by: 'command', code: 'http-500' }, at),
      outcomeLine({ kind: 'Hosts Requeued', site: 'x', scanId: 's', ips: ['10.0.0.1'], reason: 'command' }, at),
      outcomeLine({ kind: 'Hosts Held', site: 'x', hosts: 12, reason: 'blackout night' }, at),
      outcomeLine({ kind: 'Lane Blocked', site: 'x', code: 'forbidden', message: 'Not yours.' }, at),
    ]
    expect(lines).toEqual([
      '    an engineer     npm run relay -- stop --site lab',
      '    =| stopped      lab, x                   by command',
      '       NOT STOPPED  lab                      by command: http-500',
      '       requeued     lab              1 host  10.0.0.1 (cut short by command)',
      '       held         lab            12 hosts  blackout night',
      '       BLOCKED      lab                      forbidden: Not yours.',
    ])
  })

  it('counts a host that was cut short twice as one, and an event that comes twice as one interruption', () => {
    const account = createAccount(
      (id) => id,
      () => 0,
    )
    const requeued = { kind: 'Hosts Requeued', site: 'lab', ips: ['10.0.0.1'], reason: 'command' } as const
    for (const scanId of ['first', 'first', 'second']) account.happened({ ...requeued, scanId })
    expect(account.interruptedHosts('lab')).toEqual(['10.0.0.1', '10.0.0.1'])
    expect(account.totals().interrupted).toBe(1)
  })
})
