import { describe, expect, it } from 'vitest'
import { createAccount } from '../../local/example/account.ts'
import { expectedOf } from '../../local/example/expectation.ts'
import type { OutcomeEvent } from '../../local/example/outcome-event.ts'
import { MORNING } from '../../local/example/story.ts'
import { tableLines } from '../../local/faults/fault-table.ts'
import { FAULT_ROUNDS, type FaultCase, type FaultRound } from '../../local/faults/rounds.ts'
import { isSettled, type PlayedRound, rowOf, type SiteRequest, strays } from '../../local/faults/verdict.ts'
import { Fault } from '../../local/scan-api/fault-rule.ts'

const TRAFFIC = expectedOf([{ scene: MORNING[0] ?? fail(), beganAtMs: 0 }], (ref) => ref)

function fail(): never {
  throw new Error('the story is empty')
}

const CASES = FAULT_ROUNDS.flatMap(({ cases }) => cases)

describe('the rounds of faults', () => {
  it('have every kind of fault that the simulated scan API knows, but for a mere delay', () => {
    const known = Fault.def.options.map((option) => [...(option.def.shape.kind.def.values ?? [])][0])
    const used = CASES.flatMap(({ rules }) => rules.map(({ fault }) => fault.kind))
    expect(new Set(known).difference(new Set(used))).toEqual(new Set(['late']))
  })

  it('have every answer of docs/design.md, to starts and to stops', () => {
    const statuses = (operation: FaultCase['operation']) =>
      new Set(
        CASES.filter((fault) => fault.operation === operation).flatMap(({ rules }) =>
          rules.flatMap(({ fault }) => (fault.kind === 'answer' ? [fault.status] : [])),
        ),
      )
    expect(statuses('startMultipleIpScan')).toEqual(new Set([400, 422, 403, 404, 429, 503]))
    expect(statuses('stopScan')).toEqual(new Set([401, 429, 503]))
    expect(CASES.filter(({ token }) => token !== undefined)).toHaveLength(3)
  })

  it('give no site two cases at a time', () => {
    for (const { cases } of FAULT_ROUNDS) {
      const sites = cases.flatMap((fault) => fault.sites)
      expect(new Set(sites).size).toBe(sites.length)
    }
  })

  it('refuse hosts that the traffic speaks of', () => {
    const hosts = new Set(TRAFFIC.groups.flatMap((group) => [...group.hosts]))
    const named = CASES.flatMap(({ rejected = {}, rules }) => [
      ...Object.keys(rejected),
      ...rules.flatMap((rule) => rule.hosts ?? []),
    ])
    expect(new Set(named).difference(hosts)).toEqual(new Set())
  })
})

const CASE: FaultCase = {
  name: '400 because of one host',
  sites: ['clinic'],
  operation: 'startMultipleIpScan',
  rules: [{ fault: { kind: 'answer', status: 400 }, hosts: ['10.0.0.2'] }],
  rejected: { '10.0.0.2': 'refused-by-api' },
}

const REQUEST = {
  method: 'POST',
  path: '/',
  operation: 'startMultipleIpScan',
  sites: ['clinic'],
  handled: true,
} as const
const requestOf = (status: number, ips: readonly string[]): SiteRequest => ({
  ...REQUEST,
  number: 1,
  atMs: 0,
  status,
  ips,
  ...(status === 400 && { fault: 'answer' }),
})
const REQUESTS = [requestOf(400, ['10.0.0.1', '10.0.0.2']), requestOf(201, ['10.0.0.1']), requestOf(400, ['10.0.0.2'])]
const SCANNED: OutcomeEvent = { kind: 'Scan Started', site: 'clinic', scanId: 's', ips: ['10.0.0.1'] }
const REJECTED: OutcomeEvent = { kind: 'Hosts Rejected', site: 'clinic', ips: ['10.0.0.2'], reason: 'refused-by-api' }

const played = (
  events: readonly OutcomeEvent[],
  { fault = CASE, requests = REQUESTS }: { fault?: FaultCase; requests?: readonly SiteRequest[] } = {},
): PlayedRound => {
  const round: FaultRound = { title: '', traffic: true, cases: [fault] }
  const account = createAccount(
    (id) => id,
    () => 0,
  )
  for (const event of events) account.happened(event)
  return { round, account, requests, hosts: new Map([['clinic', new Set(['10.0.0.1', '10.0.0.2'])]]) }
}

describe('the verdict on a fault', () => {
  it('is good when every host is scanned, or rejected with its reason', () => {
    const row = rowOf(played([SCANNED, REJECTED]), CASE)
    expect(row).toEqual({
      name: '400 because of one host',
      sites: ['clinic'],
      happened: '400 x2, 201',
      requests: 3,
      scanned: 1,
      rejected: 1,
      wrong: [],
    })
    expect(strays(played([SCANNED, REJECTED]))).toEqual([])
  })

  it('is bad while a host is neither', () => {
    expect(isSettled(played([SCANNED]), 'clinic')).toBe(false)
    expect(rowOf(played([SCANNED]), CASE).wrong).toEqual(['clinic: some hosts are neither scanned nor rejected'])
  })

  it('is bad when a host is rejected that should not be, or for another reason', () => {
    expect(strays(played([SCANNED, { ...REJECTED, reason: 'not-accepted' }]))).toHaveLength(2)
  })

  it('is bad when no request met the fault', () => {
    const requests = [requestOf(201, ['10.0.0.1'])]
    expect(rowOf(played([SCANNED, REJECTED], { requests }), CASE).wrong).toEqual(['no request met the fault'])
  })

  it('is bad when the refused host took more requests to find than halving does', () => {
    const requests = [...REQUESTS, requestOf(400, ['10.0.0.2'])]
    expect(rowOf(played([SCANNED, REJECTED], { requests }), CASE).wrong).toEqual(['4 requests, expected at most 3'])
  })

  it('is bad when it was told twice, or not that it is over', () => {
    const fault: FaultCase = { ...CASE, told: 'Lane Blocked' }
    const blocked: OutcomeEvent = { kind: 'Lane Blocked', site: 'clinic', code: 'x', message: '' }
    const wrong = (events: readonly OutcomeEvent[]) => rowOf(played(events, { fault }), fault).wrong
    const unblocked: OutcomeEvent = { kind: 'Lane Unblocked', site: 'clinic' }
    expect(wrong([SCANNED, REJECTED, blocked, unblocked])).toEqual([])
    expect(wrong([SCANNED, REJECTED, blocked, blocked, unblocked])).toEqual([
      'clinic: Lane Blocked was told 2 times, expected once',
    ])
    expect(wrong([SCANNED, REJECTED, blocked])).toEqual(['clinic: Lane Unblocked was told 0 times, expected once'])
  })

  it('is bad when hosts are cut short for nothing, or not where they should be', () => {
    const cut: OutcomeEvent = { kind: 'Hosts Requeued', site: 'clinic', scanId: 's', ips: ['10.0.0.1'], reason: '' }
    expect(rowOf(played([SCANNED, REJECTED, cut]), CASE).wrong).toContain('clinic: scanned again without need')
    const fault: FaultCase = { ...CASE, interrupts: true }
    expect(rowOf(played([SCANNED, REJECTED], { fault }), fault).wrong).toEqual([
      'clinic: not scanned again: 10.0.0.1-2',
    ])
  })
})

it('the table of faults stands in columns, and says under a row what is wrong with it', () => {
  const row = { name: '503', sites: ['lab'], happened: '503, 201', requests: 2, scanned: 4, rejected: 0, wrong: [] }
  expect(tableLines([row, { ...row, name: 'time-out', sites: ['clinic', 'lab'], wrong: ['too late'] }])).toEqual([
    'fault     site         what happened  requests  scanned  rejected',
    '--------  -----------  -------------  --------  -------  --------',
    '503       lab          503, 201              2        4         0',
    'time-out  clinic, lab  503, 201              2        4         0',
    '    !! too late',
  ])
})
