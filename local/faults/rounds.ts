import type { RejectReason } from '../../lambdas/domain/outcome.ts'
import type { OutcomeEvent } from '../example/outcome-event.ts'
import type { Fault, FaultRule } from '../scan-api/fault-rule.ts'

/** One thing that goes wrong, at sites of the example. */
export type FaultCase = {
  readonly name: string
  /** Those whose requests meet it; for a stop they share one schedule. */
  readonly sites: readonly string[]
  readonly operation: 'startMultipleIpScan' | 'stopScan'
  readonly rules: readonly Pick<FaultRule, 'fault' | 'hosts' | 'times'>[]
  /** What happens to the token of the sites' team before the traffic comes: it is unknown to the API from then on. */
  readonly token?: 'revoked' | 'revoked, and its secret emptied' | 'renewed in its secret'
  /** The outcome that tells of it, once for each site (a stop's once for its schedule). */
  readonly told?: OutcomeEvent['kind']
  /** What an operator does once it is told: else nobody need do anything. */
  readonly mended?: 'resume' | 'token set, resume'
  /** Hosts that are not scanned in the end, and why. */
  readonly rejected?: Readonly<Record<string, RejectReason>>
  /** Whether hosts are cut short, and scanned again. */
  readonly interrupts?: true
}

/** Cases that happen at the same time, at different sites. */
export type FaultRound = {
  readonly title: string
  /** Whether the example's traffic comes, or only the stops. */
  readonly traffic: boolean
  readonly cases: readonly FaultCase[]
}

/** Answers with an error body, as many times. */
const answers = (status: number, more: Partial<Fault & { kind: 'answer' }> = {}): Fault => ({
  kind: 'answer',
  status,
  ...more,
})

type CaseDetails = Omit<FaultCase, 'name' | 'sites' | 'operation' | 'rules'>

/** `fault` meets the first `times` starts of a site. */
const starts = (
  name: string,
  [site, fault, times = 1]: readonly [site: string, fault: Fault, times?: number],
  details: CaseDetails = {},
): FaultCase => ({ name, sites: [site], operation: 'startMultipleIpScan', rules: [{ fault, times }], ...details })

/** Every start with one of `hosts` is refused. */
const refuses = (status: number, site: string, hosts: readonly string[]): FaultCase => ({
  name: `${status} because of ${hosts.length === 1 ? 'one host' : `${hosts.length} hosts`}`,
  sites: [site],
  operation: 'startMultipleIpScan',
  rules: [{ hosts, fault: answers(status, { code: 'invalid_ip', message: 'This IP cannot be scanned.' }) }],
  rejected: Object.fromEntries(hosts.map((ip) => [ip, 'refused-by-api'])),
})

const stops = (
  name: string,
  [sites, fault, times]: readonly [sites: readonly string[], fault: Fault | undefined, times?: number],
  details: CaseDetails,
): FaultCase => ({ name, sites, operation: 'stopScan', rules: fault ? [{ fault, times: times ?? 1 }] : [], ...details })

const tokens = (name: string, sites: readonly string[], details: CaseDetails): FaultCase => ({
  name,
  sites,
  operation: 'startMultipleIpScan',
  rules: [],
  ...details,
})

const ACME = ['head-office', 'warehouse']
const CLINIC = ['clinic']
const DAY_SECONDS = 86_400

/** Every row of "What the scan API answers, and what we do" in `docs/design.md`. */
export const FAULT_ROUNDS: readonly FaultRound[] = [
  {
    title: 'Stops that are not answered at first, and one where nothing runs',
    traffic: true,
    cases: [
      stops('stop: 503', [CLINIC, answers(503)], { told: 'Scan Stop Accepted', interrupts: true }),
      stops('stop: 429 for 2 s', [ACME, answers(429, { retryAfterSeconds: 2 })], {
        told: 'Scan Stop Accepted',
        interrupts: true,
      }),
      stops('stop: 404', [['lab'], undefined], { told: 'Scan Stop Not Running' }),
    ],
  },
  {
    title: 'A stop whose answer does not come, and one that is refused for good',
    traffic: false,
    cases: [
      stops('stop: time-out', [CLINIC, { kind: 'stalled' }], { told: 'Scan Stop Not Running', interrupts: true }),
      stops('stop: 401, always', [ACME, answers(401), 5], { told: 'Scan Stop Failed' }),
    ],
  },
  {
    // Early, while the functions remember the token that they began with.
    title: 'A token that was changed in time',
    traffic: true,
    cases: [tokens('401, but a new token is there', CLINIC, { token: 'renewed in its secret' })],
  },
  {
    title: 'Hosts that are not taken',
    traffic: true,
    cases: [
      starts('201, but one host left out', ['head-office', { kind: 'fewer-targets', leaveOut: ['10.20.0.22'] }], {
        rejected: { '10.20.0.22': 'not-accepted' },
      }),
      refuses(400, 'warehouse', ['10.30.0.13', '10.30.0.19']),
      refuses(422, 'clinic', ['172.16.40.20']),
    ],
  },
  {
    title: 'A service in trouble',
    traffic: true,
    cases: [
      starts('503, twice', ['head-office', answers(503), 2]),
      starts('201 that is not JSON', ['warehouse', { kind: 'not-json' }]),
      starts('201 of another shape', ['clinic', { kind: 'other-shape' }]),
    ],
  },
  {
    title: 'Connections that break',
    traffic: true,
    cases: [
      starts('reset before it is taken', ['head-office', { kind: 'reset' }]),
      starts('reset after it was taken', ['warehouse', { kind: 'lost-reply' }]),
      starts('time-out', ['clinic', { kind: 'stalled' }]),
    ],
  },
  {
    title: 'Requests that are turned away',
    traffic: true,
    cases: [
      starts('403', ['head-office', answers(403)], { told: 'Lane Blocked', mended: 'resume' }),
      starts('404', ['warehouse', answers(404)], { told: 'Lane Blocked', mended: 'resume' }),
      starts('302 to somewhere else', ['clinic', { kind: 'redirect', location: '/somewhere-else' }]),
    ],
  },
  {
    title: 'Too many requests',
    traffic: true,
    cases: [
      starts('429 for 3 s', ['head-office', answers(429, { retryAfterSeconds: 3 })]),
      starts('429 until an HTTP date', ['warehouse', answers(429, { retryAfterSeconds: 4, retryAfterAs: 'date' })]),
      starts('429 for a day', ['clinic', answers(429, { retryAfterSeconds: DAY_SECONDS })], {
        told: 'Hosts Held',
        mended: 'resume',
      }),
    ],
  },
  {
    title: 'Tokens that are not known any more',
    traffic: true,
    cases: [
      tokens('401', ACME, { token: 'revoked', told: 'Lane Blocked', mended: 'token set, resume' }),
      tokens('401 and an empty secret', CLINIC, {
        token: 'revoked, and its secret emptied',
        told: 'Lane Blocked',
        mended: 'token set, resume',
      }),
    ],
  },
]
