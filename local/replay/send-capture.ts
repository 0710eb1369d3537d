import { setTimeout as sleep } from 'node:timers/promises'
import { type Destination, type Outgoing, send } from '../example/send-sightings.ts'
import type { Log } from '../progress.ts'
import { bySecond, readCapture, type Sighted } from './capture.ts'
import { linesOf } from './capture-file.ts'
import { paceOf } from './pace.ts'

export type SentCapture = {
  readonly beganAtMs: number
  /** Rows of the capture, one host each. */
  readonly sightings: number
  readonly events: number
  readonly hosts: ReadonlySet<string>
  readonly unreadableLines: number
}

export type CaptureSending = { readonly file: string; readonly site: string; readonly speed: number; readonly log: Log }

const EVENTS_AT_ONCE = 10
const UNREADABLE_SHOWN = 5
const TELL_EVERY_MS = 5000

/** Sends a capture as `New Hosts Seen` events, one for each second of it, at the recording's own rhythm. */
export const sendCapture = async (
  destination: Destination,
  { file, site, speed, log }: CaptureSending,
): Promise<SentCapture> => {
  const hosts = new Set<string>()
  const waiting: Outgoing[] = []
  const pace = paceOf(speed)
  const beganAtMs = Date.now()
  const tell = occasionally(TELL_EVERY_MS)
  let [sightings, events, unreadableLines] = [0, 0, 0]
  const flush = async (): Promise<void> => send(destination, waiting.splice(0))

  const seconds = bySecond(readCapture(linesOf(file)), ({ line, reason }) => {
    unreadableLines += 1
    if (unreadableLines <= UNREADABLE_SHOWN) log(`    line ${line}: ${reason}`)
    if (unreadableLines === UNREADABLE_SHOWN) log('    further lines that cannot be read are only counted')
  })
  for await (const second of seconds) {
    const pauseMs = pace.untilDue(second.atMs, Date.now())
    if (pauseMs > 0 || waiting.length === EVENTS_AT_ONCE) await flush()
    await sleep(pauseMs)
    waiting.push(eventOf(second, site))
    events += 1
    sightings += second.hosts.length
    second.hosts.forEach((host) => hosts.add(host))
    tell(() =>
      log(
        `    ${new Date(second.atMs).toISOString().slice(0, 19)}Z  ${sightings} sightings of ${hosts.size} hosts sent`,
      ),
    )
  }
  await flush()
  return { beganAtMs, sightings, events, hosts, unreadableLines }
}

const eventOf = ({ hosts }: Sighted, site: string): Outgoing => ({
  via: 'bus',
  source: 'capture-replay',
  detail: { site_id: site, ips: hosts, reason: 'replay of a capture' },
})

/** Does what it is given, but not more often than that. */
const occasionally = (everyMs: number): ((action: () => void) => void) => {
  let lastAtMs = Date.now()
  return (action) => {
    if (Date.now() - lastAtMs < everyMs) return
    lastAtMs = Date.now()
    action()
  }
}
