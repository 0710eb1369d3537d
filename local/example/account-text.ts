import { unreachable } from '../../lambdas/domain/unreachable.ts'
import type { DeadLetter, Totals } from './account.ts'
import { rangesText } from './address-ranges.ts'
import type { OutcomeEvent, StopEvent } from './outcome-event.ts'
import type { Scene, StoryMishap, StoryOrder, StorySighting } from './story.ts'

const WHAT_WIDTH = 16
const SITE_WIDTH = 12
const COUNT_WIDTH = 11

/** One line of the account: what, where, how many, which. */
const line = (what: string, where: string, { count, which }: { count: string; which: string }): string =>
  `    ${what.padEnd(WHAT_WIDTH)}${where.padEnd(SITE_WIDTH)}${count.padStart(COUNT_WIDTH)}  ${which}`

export const sceneTitle = ({ time, title }: Scene): string => `\n${time}  ${title}.`

/** The sightings of a scene, those of one system about one site in one line. */
export const sightingLines = (sightings: readonly StorySighting[]): readonly string[] => {
  const groups = Map.groupBy(sightings, ({ by, site, via }) => `${by}|${site}|${via}`)
  return [...groups.values()].map((group) => {
    const { by, site, via } = group[0] ?? { by: '', site: '', via: 'bus' }
    const count = counted(group.length, via === 'bus' ? 'event' : 'message')
    return line(by, site, { count, which: rangesText(group.flatMap(({ ips }) => ips)) })
  })
}

export const orderLines = (orders: readonly StoryOrder[]): readonly string[] =>
  orders.map(({ by, shown }) => `    ${by.padEnd(WHAT_WIDTH)}${shown}`)

export const mishapLines = (mishaps: readonly StoryMishap[]): readonly string[] =>
  mishaps.map(({ body }) => line('somebody', '', { count: counted(1, 'message'), which: body }))

/** What an outcome says; `request` is the number of a scan request. */
export const outcomeLine = (event: OutcomeEvent, { site, request }: { site: string; request: number }): string => {
  switch (event.kind) {
    case 'Scan Started':
      return line(`=> scan ${request}`, site, {
        count: counted(event.ips.length, 'host'),
        which: rangesText(event.ips),
      })
    case 'Hosts Skipped':
      return line('   skipped', site, {
        count: counted(event.ips.length, 'host'),
        which: `${rangesText(event.ips)} (${event.reason})`,
      })
    case 'Hosts Rejected':
      return line('   rejected', site, {
        count: counted(event.ips.length, 'entry', 'entries'),
        which: `${rangesText(event.ips)} (${event.reason})`,
      })
    case 'Hosts Requeued':
      return line('   requeued', site, {
        count: counted(event.ips.length, 'host'),
        which: `${rangesText(event.ips)} (cut short by ${event.reason})`,
      })
    case 'Hosts Held':
      return line('   held', site, { count: counted(event.hosts, 'host'), which: event.reason })
    case 'Lane Blocked':
      return line('   BLOCKED', site, { count: '', which: `${event.code}: ${event.message}` })
    case 'Lane Unblocked':
      return line('   unblocked', site, { count: '', which: '' })
    case 'Scan Stop Accepted':
    case 'Scan Stop Not Running':
    case 'Scan Stop Failed':
      return stopLine(event, site)
    case 'other':
      return line(`   ${event.name}`, site, { count: '', which: JSON.stringify(event.detail) })
    default:
      return unreachable(event)
  }
}

const STOPS = {
  'Scan Stop Accepted': '=| stopped',
  'Scan Stop Not Running': '   nothing runs',
  'Scan Stop Failed': '   NOT STOPPED',
} as const

const stopLine = ({ kind, by, code }: StopEvent, sites: string): string =>
  line(STOPS[kind], sites, { count: '', which: `by ${by}${code === undefined ? '' : `: ${code}`}` })

export const deadLetterLine = ({ queue, errorCode, errorMessage }: DeadLetter): string =>
  line('   dead letter', `of ${queue}`, { count: counted(1, 'message'), which: `${errorCode}: ${errorMessage}` })

export const totalsLine = ({ sightings, hosts, requests }: Totals): string =>
  `    so far: ${counted(sightings, 'sighting')} -> ${counted(hosts, 'host')} -> ${counted(requests, 'request')}`

/** The morning in numbers. */
export const summaryLines = (totals: Totals, maxIpsPerScan: number): readonly string[] => [
  '',
  'The morning in numbers',
  `    ${count(totals.sightings)} sightings sent`,
  `    ${count(totals.hosts)} hosts scanned, each once${totals.interrupted > 0 ? '; but' : ''}`,
  ...(totals.interrupted > 0
    ? [`    ${count(totals.interrupted)} of them again, since a stop had cut their scan short`]
    : []),
  `    ${count(totals.requests)} scan requests of at most ${maxIpsPerScan} hosts`,
  `    ${count(totals.skipped)} hosts skipped: scanned a short while before`,
  `    ${count(totals.refused)} entries rejected, each with its reason`,
  `    ${count(totals.deadLetters)} messages in the dead-letter queues, each with what is wrong with it`,
]

const count = (number: number): string => String(number).padStart(5)

const counted = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`
