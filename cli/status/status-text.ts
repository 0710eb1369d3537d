import { unreachable } from '../../lambdas/domain/unreachable.ts'
import { placeName, scopeName } from '../text/place-names.ts'
import { clockText, dayAndTime, spanText, withClockTexts } from '../text/time-text.ts'
import { counted, fitted, plain, wrap } from '../text/wrap.ts'
import { holdText, type TextContext } from './hold-text.ts'
import type { LaneView } from './lane-view.ts'
import type { Status } from './read-status.ts'

export type StatusTextOptions = TextContext & {
  readonly cloud: string
  readonly columns: number
  /** How many lanes are shown at most. */
  readonly mostLanes: number
}

const MOST_SCANS = 5
const MOST_COMING_BLACKOUTS = 3
const LONGEST_PLACE = 32

/** The status for people, in lines that fit the terminal. */
export const statusText = (status: Status, options: StatusTextOptions): readonly string[] => [
  ...wrap(`${options.cloud}, ${dayAndTime(status.at, options.timezone)}`, options.columns),
  '',
  ...lanesText(status, options),
  ...listed('Holds', status.holds, (hold) => indented(holdText(hold, options), options)),
  ...blackoutsText(status, options),
  ...queuesText(status),
  ...scansText(status, options),
]

const listed = <Item>(
  title: string,
  items: readonly Item[],
  linesOf: (item: Item) => readonly string[],
): readonly string[] => (items.length === 0 ? [`${title}  none`] : [title, ...items.flatMap(linesOf)])

const indented = (text: string, { columns }: StatusTextOptions): readonly string[] =>
  wrap(text, columns - 2).map((line, index) => `${index === 0 ? '  ' : '      '}${line}`)

const lanesText = ({ lanes }: Status, options: StatusTextOptions): readonly string[] => {
  if (lanes.length === 0) return ['Lanes  no host is waiting']
  const pending = lanes.reduce((sum, lane) => sum + lane.pending, 0)
  const shown = lanes.slice(0, options.mostLanes)
  const width = Math.min(LONGEST_PLACE, Math.max(...shown.map(({ lane }) => placeName(lane, options.directory).length)))
  return [
    `Lanes  ${counted(lanes.length, 'lane')}, about ${counted(pending, 'host')} waiting`,
    ...shown.flatMap((lane) => laneText(lane, width, options)),
    ...(lanes.length > shown.length
      ? [`  and ${counted(lanes.length - shown.length, 'more', 'more')}: --lanes ${lanes.length}`]
      : []),
  ]
}

const laneText = (view: LaneView, width: number, options: StatusTextOptions): readonly string[] => {
  const { activity, lane } = view
  const place = plain(placeName(lane, options.directory))
  const usual = options.directory.schedulesOf({ kind: 'site', site: lane.site })
  const isUsual = usual.some(({ schedule }) => schedule === lane.schedule)
  const details = [
    ...(place.length > width ? [place] : []),
    ...('because' in activity ? [plain(withClockTexts(activity.because, options.now, options.timezone))] : []),
    ...(isUsual ? [] : [`under schedule ${lane.schedule}`]),
  ]
  return [
    `  ${fitted(place, width)} ${`~${view.pending}`.padStart(6)}  ${activityText(view, options)}`,
    ...details.flatMap((detail) => wrap(detail, options.columns, '      ')),
  ]
}

const OVERDUE_SECONDS = 60

const activityText = ({ activity, nextFlushAt }: LaneView, { now, timezone }: StatusTextOptions): string => {
  const inTime = nextFlushAt > now ? `in ${spanText(nextFlushAt - now)}` : 'now'
  switch (activity.kind) {
    case 'flushing':
      return 'being sent now'
    case 'collecting':
      return now - nextFlushAt > OVERDUE_SECONDS
        ? `overdue by ${spanText(now - nextFlushAt)}`
        : `collects, scan ${inTime}`
    case 'queued':
      return `waits its turn, scan ${inTime}`
    case 'retrying':
      return `${counted(activity.tries, 'try', 'tries')} failed, next ${inTime}`
    case 'held':
      return nextFlushAt > now
        ? `held until ${clockText(nextFlushAt, now, timezone)}, for ${spanText(nextFlushAt - now)}`
        : 'held until now'
    case 'blocked':
      return `BLOCKED, next try ${inTime}`
    default:
      return unreachable(activity)
  }
}

const blackoutsText = (status: Status, options: StatusTextOptions): readonly string[] => {
  const { directory, now, timezone } = options
  const inForce = status.blackoutsInForce.map(
    ({ blackout, until }) =>
      `${blackout.name} (${scopeName(blackout.scope, directory)}) until ${clockText(until, now, timezone)}, for ${spanText(until - now)}`,
  )
  const coming = status.nextBlackouts
    .slice(0, MOST_COMING_BLACKOUTS)
    .map(
      ({ blackout, from, until }) =>
        `next ${blackout.name} (${scopeName(blackout.scope, directory)}) ${clockText(from, now, timezone)} to ${clockText(until, from, timezone)}`,
    )
  return listed('Blackouts', [...inForce.map((text) => `in force: ${text}`), ...coming], (text) =>
    indented(text, options),
  )
}

const queuesText = ({ queues }: Status): readonly string[] => {
  const depths = (of: 'messages' | 'deadLetters'): string =>
    queues.map((depth) => `${depth.queue} ${depth[of]}`).join(', ')
  const hint = queues.some(({ deadLetters }) => deadLetters > 0) ? ['  why: npm run relay -- dead-letters list'] : []
  return [`Queues  ${depths('messages')}`, `Dead letters  ${depths('deadLetters')}`, ...hint]
}

const scansText = ({ lastScans }: Status, options: StatusTextOptions): readonly string[] =>
  listed('Last scans', lastScans.slice(0, MOST_SCANS), ({ lane, at, hosts, requeued }) => [
    `  ${clockText(at, options.now, options.timezone)}  ${plain(placeName(lane, options.directory))}, ${counted(hosts, 'host')}${requeued ? ', put back after a stop' : ''}`,
  ])
