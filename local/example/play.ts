import { setTimeout as sleep } from 'node:timers/promises'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Log } from '../progress.ts'
import type { Account } from './account.ts'
import { mishapLines, sceneTitle, sightingLines, totalsLine } from './account-text.ts'
import { differences, expectedOf, type PlayedScene } from './expectation.ts'
import { becomesQuiet } from './quiet.ts'
import { type Destination, type Outgoing, send } from './send-sightings.ts'
import type { Scene, StorySighting } from './story.ts'

export type Play = {
  readonly story: readonly Scene[]
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
export const play = async (
  destination: Destination,
  { story, account, config, log, tellNow, copies, patienceMs }: Play,
): Promise<readonly string[]> => {
  const played: PlayedScene[] = []
  const different = (): readonly string[] =>
    differences(expectedOf(played, siteNames(config)), account, config.batching)
  for (const scene of story) {
    log(sceneTitle(scene))
    for (const line of [...sightingLines(scene.sightings), ...mishapLines(scene.mishaps)]) log(line)
    played.push({ scene, beganAtMs: Date.now() })
    await send(destination, outgoingOf(scene, copies))
    account.sent(scene.sightings.length + scene.mishaps.length)
    if (!(await comesTrue(() => different().length === 0, patienceMs))) return different()
    tellNow()
    log(totalsLine(account.totals()))
  }
  // What should not happen, like a second request for a host, would happen now.
  if (!(await becomesQuiet(destination, patienceMs))) return ['messages are still in the queues']
  return different()
}

const outgoingOf = ({ sightings, mishaps }: Scene, copies: number): readonly Outgoing[] => {
  const once: readonly Outgoing[] = [
    ...sightings.map(outgoing),
    ...mishaps.map(({ body }): Outgoing => ({ via: 'queue', body })),
  ]
  return once.flatMap((one) => Array.from({ length: copies }, () => one))
}

const outgoing = ({ site, ips, by, via, urgent }: StorySighting): Outgoing => {
  const message = { site_id: site, ips, ...(urgent && { urgent }), reason: `seen by ${by}` }
  return via === 'bus' ? { via, source: by, detail: message } : { via, body: JSON.stringify(message) }
}

const comesTrue = async (condition: () => boolean, withinMs: number): Promise<boolean> => {
  const deadlineMs = Date.now() + withinMs
  while (!condition() && Date.now() < deadlineMs) await sleep(LOOK_AGAIN_MS)
  return condition()
}
