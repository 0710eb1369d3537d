import { setTimeout as sleep } from 'node:timers/promises'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Log } from '../progress.ts'
import type { Account } from './account.ts'
import { mishapLines, orderLines, sceneTitle, sightingLines, totalsLine } from './account-text.ts'
import { differences, expectedOf, type PlayedScene } from './expectation.ts'
import { becomesQuiet, stopsAreDone } from './quiet.ts'
import { type Destination, type Outgoing, send } from './send-sightings.ts'
import type { Scene, StorySighting } from './story.ts'

export type Play = {
  readonly story: readonly Scene[]
  /** What follows the story, made when it comes to that: some of it begins by the clock. */
  readonly goesOn?: (nowMs: number) => readonly Scene[]
  readonly account: Account
  readonly config: RelayConfig
  readonly log: Log
  /** Says what has happened but has not been told yet. */
  readonly tellNow: () => void
  /** Every message is sent this often: a second time shall change nothing. */
  readonly copies: number
  /** How long a scene may take to its end. */
  readonly patienceMs: number
}

const LOOK_AGAIN_MS = 100

/** A site's name for its id, alias or name; an unknown one as it stands. */
export const siteNames = (config: RelayConfig): ((ref: string) => string) => {
  const directory = createSiteDirectory(config)
  return (ref) => {
    const located = directory.locate(ref)
    return located.ok ? (located.value.listed?.name ?? located.value.siteId) : ref
  }
}

/** The ids, names and aliases that a story uses. */
export const sitesOf = (story: readonly Scene[]): readonly string[] => [
  ...new Set(story.flatMap(({ sightings }) => sightings.map(({ site }) => site))),
]

/** Those of `refs` that mean no site of the configuration. */
export const missingSites = (refs: readonly string[], config: RelayConfig): readonly string[] => {
  const directory = createSiteDirectory(config)
  return refs.filter((ref) => !directory.locate(ref).ok)
}

/**
 * Plays the scenes one after the other, each once the one before has come to its expected end, so that a scene is one window
 * of its lanes. Answers what is different from the expected end: nothing when all is well.
 */
export const play = async (destination: Destination, part: Play): Promise<readonly string[]> => {
  const { story, goesOn, account, config, patienceMs } = part
  const played: PlayedScene[] = []
  const different = (): readonly string[] =>
    differences(expectedOf(played, siteNames(config)), account, { batching: config.batching, nowMs: Date.now() })
  const playAll = async (scenes: readonly Scene[]): Promise<boolean> => {
    for (const scene of scenes) {
      await untilBegin(scene, part.log)
      played.push({ scene, beganAtMs: Date.now() })
      await tellAndSend(destination, scene, part)
      if (!(await comesTrue(() => different().length === 0, patienceMs))) return false
      // A second stop that came after the end of a hold would cut short what has begun since.
      if (scene.orders && !(await stopsAreDone(destination, patienceMs))) return false
      part.tellNow()
      part.log(totalsLine(account.totals()))
    }
    return true
  }
  if (!(await playAll(story)) || !(await playAll(goesOn?.(Date.now()) ?? []))) return different()
  // What should not happen, like a second request for a host, would happen now.
  if (!(await becomesQuiet(destination, patienceMs))) return ['messages are still in the queues']
  return different()
}

const untilBegin = async ({ notBeforeMs = 0, time }: Scene, log: Log): Promise<void> => {
  const waitMs = notBeforeMs - Date.now()
  if (waitMs <= 0) return
  log(`\n    ... until ${time}: ${Math.ceil(waitMs / 1000)} s`)
  await sleep(waitMs)
}

const tellAndSend = async (destination: Destination, scene: Scene, { account, copies, log }: Play): Promise<void> => {
  const { orders = [], sightings, mishaps } = scene
  log(sceneTitle(scene))
  for (const line of [...orderLines(orders), ...sightingLines(sightings), ...mishapLines(mishaps)]) log(line)
  await send(destination, outgoingOf(scene, copies))
  account.sent(sightings.length + mishaps.length)
}

const outgoingOf = ({ orders = [], sightings, mishaps }: Scene, copies: number): readonly Outgoing[] => {
  const once: readonly Outgoing[] = [
    ...orders.map(({ body }): Outgoing => ({ via: 'stops', body: JSON.stringify(body) })),
    ...sightings.map(outgoing),
    ...mishaps.map(({ body }): Outgoing => ({ via: 'queue', body })),
  ]
  return once.flatMap((one) => Array.from({ length: copies }, () => one))
}

/** A sighting as the system that saw it sends it. */
export const outgoing = ({ site, ips, by, via, urgent, force }: StorySighting): Outgoing => {
  const message = { site_id: site, ips, ...(urgent && { urgent }), ...(force && { force }), reason: `seen by ${by}` }
  return via === 'bus' ? { via, source: by, detail: message } : { via, body: JSON.stringify(message) }
}

/** Whether it is true within that time. */
export const comesTrue = async (condition: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> => {
  const deadlineMs = Date.now() + withinMs
  while (!(await condition())) {
    if (Date.now() > deadlineMs) return false
    await sleep(LOOK_AGAIN_MS)
  }
  return true
}
