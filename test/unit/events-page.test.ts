import { globSync, readFileSync } from 'node:fs'
import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { detailOf } from '../../lambdas/adapters/events/outcome-event.ts'
import { sqsDeadLetters } from '../../lambdas/adapters/sqs/dead-letters.ts'
import { OUTCOME_SOURCE } from '../../lambdas/config/stack-names.ts'
import type { Blackout } from '../../lambdas/domain/blackout.ts'
import { BadMessage } from '../../lambdas/domain/errors.ts'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Outcome, RejectReason, StopFacts } from '../../lambdas/domain/outcome.ts'
import { restrictionAt } from '../../lambdas/domain/restriction.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'
import { parseSightingMessage } from '../../lambdas/intake/sighting-message.ts'
import { parseStopMessage } from '../../lambdas/stop/stop-message.ts'
import { configOf, directoryOf, ip, siteOf, teamOf } from '../support/relay-config.ts'
import { messageOf, START } from '../support/relay-world.ts'

const PAGE = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')

/** The JSON blocks under a heading, up to the next one. */
const examplesUnder = (heading: string): readonly unknown[] => {
  const [, section = ''] = PAGE.split(new RegExp(`^#{2,3} ${heading}$`, 'm'))
  const [own = ''] = section.split(/^#{2,3} /m)
  return [...own.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text))
}

const lane: Lane = {
  team: 'acme' as TeamName,
  schedule: '9c43cc95-f313-49a3-b632-524f7a24503b' as ScheduleId,
  site: '9c3c1392-7f36-4240-85f2-273573c0384a' as SiteId,
}
const scanId = '9c5f2f1e-5d0a-4d53-9b32-7a3f4f1f6a10'
const ips = [ip('192.168.1.55'), ip('192.168.1.60')]
const stopFacts: StopFacts = { team: lane.team, schedule: lane.schedule, sites: [lane.site], by: 'command' }
const at = (text: string) => epochSeconds(Date.parse(text) / 1000)

const businessHours: Blackout = {
  name: 'business-hours',
  days: ['mon'],
  fromMinute: 8 * 60,
  toMinute: 17 * 60,
  timezone: 'Africa/Johannesburg',
  stopBeforeSeconds: 0,
  scope: { kind: 'all' },
}
const closed = restrictionAt({ blackouts: [businessHours], holds: [] }, lane, at('2026-03-02T10:00:00Z'))
if (!closed) throw new Error('the blackout is not in force')

/** The outcome that each example on the page is of. */
const OUTCOMES: Readonly<Record<Outcome['kind'], Outcome>> = {
  'Scan Started': { kind: 'Scan Started', lane, scanId, ips },
  'Hosts Skipped': { kind: 'Hosts Skipped', lane, ips: ips.slice(0, 1), reason: 'recently-scanned' },
  'Hosts Rejected': {
    kind: 'Hosts Rejected',
    lane,
    ips: ['192.168.1.250'],
    reason: 'refused-by-api',
    code: 'validation_failed',
    message: 'The ips.0 field must be a private address.',
  },
  'Hosts Held': { kind: 'Hosts Held', lane, hosts: 17, ...closed },
  'Hosts Requeued': { kind: 'Hosts Requeued', lane, ips, scanId, reason: 'command: change window' },
  'Lane Blocked': {
    kind: 'Lane Blocked',
    lane,
    code: 'schedule_not_found',
    message: 'There is no such scan schedule.',
    retryAt: at('2026-03-02T16:00:00Z'),
  },
  'Lane Unblocked': { kind: 'Lane Unblocked', lane },
  'Scan Stop Accepted': { kind: 'Scan Stop Accepted', ...stopFacts, reason: 'change window' },
  'Scan Stop Not Running': { kind: 'Scan Stop Not Running', ...stopFacts, by: 'blackout:business-hours' },
  'Scan Stop Failed': {
    kind: 'Scan Stop Failed',
    ...stopFacts,
    by: 'stop:friday-cutoff',
    code: 'http-503',
    message: 'Service unavailable',
  },
}

const REASONS: Readonly<Record<RejectReason, true>> = {
  'not-ipv4': true,
  'too-many-addresses': true,
  'outside-subnets': true,
  excluded: true,
  'network-address': true,
  'broadcast-address': true,
  loopback: true,
  'link-local': true,
  multicast: true,
  'this-network': true,
  reserved: true,
  'not-accepted': true,
  'refused-by-api': true,
}

describe('docs/events.md', () => {
  it.each(Object.values(OUTCOMES).map((outcome) => [outcome.kind, outcome] as const))(
    'shows %s as it is published',
    (kind, outcome) => {
      expect(examplesUnder(kind)).toEqual([JSON.parse(JSON.stringify(detailOf(outcome)))])
    },
  )

  it('names the source of the events in its rule', () => {
    expect(examplesUnder('What comes out')).toEqual([{ source: [OUTCOME_SOURCE] }])
  })

  it('shows sightings that are taken', () => {
    const sightings = examplesUnder('New Hosts Seen').map((body) => parseSightingMessage(messageOf(body, START)))
    expect(sightings).toMatchObject([
      { siteRef: 'N_1234', schedule: lane.schedule, urgent: false, ips: { length: 3 } },
      { siteRef: 'head-office', ips: ['192.168.1.55'] },
    ])
  })

  it('shows stops and resumes that are taken', () => {
    const directory = directoryOf(configOf([teamOf('acme', [siteOf(1, { schedule: lane.schedule })])]))
    const orders = examplesUnder('Stop Scans').map((body) => parseStopMessage(messageOf(body, START), directory))
    expect(orders).toEqual([
      { kind: 'stop', scope: { kind: 'schedule', schedule: lane.schedule }, holdMinutes: 120, reason: 'change window' },
      { kind: 'resume', scope: { kind: 'team', team: 'acme' } },
    ])
  })

  it.each(Object.keys(REASONS))('explains why a host is rejected: %s', (reason) => {
    expect(PAGE).toContain(`\`${reason}\``)
  })

  it('names every attribute of a dead letter', async () => {
    const sent: SendMessageCommand[] = []
    const client = { send: async (command: SendMessageCommand) => void sent.push(command) } as unknown as SQSClient
    await sqsDeadLetters(client, 'queue').put(messageOf('{}', START), new BadMessage('not-json', 'no'))
    const [, section = ''] = PAGE.split(/^## Dead letters$/m)
    const named = new Set([...section.matchAll(/^\| `(\w+_\w+)` \|/gm)].map(([, name]) => name))
    expect(named).toEqual(new Set(Object.keys(sent[0]?.input.MessageAttributes ?? {})))
  })

  it('explains every code of a dead letter that the functions know', () => {
    const sources = globSync('lambdas/**/*.ts', { cwd: new URL('../..', import.meta.url).pathname })
    const text = sources.map((file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).join('\n')
    const thrown = [...text.matchAll(/new BadMessage\(\s*'([a-z-]+)'/g)].map(([, code]) => code)
    const resolved = [...text.matchAll(/ok: false, code: '([a-z-]+)'/g)].map(([, code]) => code)
    expect(thrown.length).toBeGreaterThan(8)
    for (const code of [...thrown, ...resolved]) expect(PAGE).toContain(`\`${code}\``)
  })
})
