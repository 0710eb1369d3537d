import { formatIpv4, type Ipv4 } from '../../lambdas/domain/ipv4.ts'
import { type Lane, laneIdOf } from '../../lambdas/domain/lane.ts'
import type { Facts, SightedFact, StartFact, Violation } from './facts.ts'
import type { Judge } from './judge.ts'
import type { Played } from './play.ts'

/** Clocks differ, and a scan is remembered a little before it begins. */
const SLACK_MS = 20_000

/** Every accepted host ends as scanned or rejected; one whose scan was cut short is scanned again. None is lost. */
export const everyHostHasItsEnd: Judge = (played) => {
  if (played.facts.violations.length > 0) return []
  const rejected = rejectionsOf(played.facts)
  const scans = scansOf(played.facts)
  return played.facts.sighted
    .flatMap((sighting) => sighting.ips.map((ip) => ({ sighting, ip })))
    .flatMap(({ sighting, ip }): readonly Violation[] => {
      const key = keyOf(sighting.lane, ip)
      const fate = fateOf(played, { sighting, scans: scans.get(key) ?? [], rejectedAtMs: rejected.get(key) })
      if (fate === undefined) return []
      const text = `${formatIpv4(ip)} of ${laneIdOf(sighting.lane)}, seen at ${time(sighting.atMs)}, ${fate}`
      return [{ rule: 'lost', atMs: sighting.atMs, text }]
    })
}

const time = (ms: number): string => new Date(ms).toISOString()

export const keyOf = (lane: Lane, ip: Ipv4): string => `${laneIdOf(lane)} ${ip}`

type TakenStart = StartFact & Required<Pick<StartFact, 'scan'>>

/** The accepted scans of each host, in order. */
export const scansOf = ({ starts }: Facts): ReadonlyMap<string, readonly TakenStart[]> => {
  const scans = new Map<string, TakenStart[]>()
  for (const start of starts) {
    for (const ip of start.scan?.ips ?? []) {
      const key = keyOf(start.lane, ip)
      const before = scans.get(key) ?? []
      scans.set(key, [...before, start as TakenStart])
    }
  }
  return scans
}

/** When each host was said to be rejected last. */
const rejectionsOf = ({ outcomes }: Facts): ReadonlyMap<string, number> =>
  new Map(
    outcomes.flatMap(({ atMs, outcome }) =>
      outcome.kind === 'Hosts Rejected'
        ? outcome.ips.map((ip) => [`${laneIdOf(outcome.lane)} ${numberOf(ip)}`, atMs] as const)
        : [],
    ),
  )

const numberOf = (ip: string): number => ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)

type Known = {
  readonly sighting: SightedFact
  readonly scans: readonly TakenStart[]
  readonly rejectedAtMs: number | undefined
}

/** What is wrong with a host's end, if something is. */
const fateOf = (played: Played, { sighting, scans, rejectedAtMs }: Known): string | undefined => {
  const { rescanAfterSeconds } = siteOf(played, sighting.lane)
  const notBefore = sighting.atMs - (sighting.force ? 0 : rescanAfterSeconds * 1000) - SLACK_MS
  if (rejectedAtMs !== undefined && rejectedAtMs >= sighting.atMs - SLACK_MS) return undefined
  const last = scans.at(-1)
  if (!last || last.atMs < notBefore) return 'was neither scanned nor rejected'
  const wasRejectedSince = rejectedAtMs !== undefined && rejectedAtMs > last.atMs
  return !wasRejectedSince && isCutForGood(played, last)
    ? `was cut short in ${last.scan.id} and not scanned again`
    : undefined
}

/** A scan older than the configuration assumes is taken for done; a stop that failed for ever is in the dead letters. */
const isCutForGood = ({ plan, facts }: Played, { atMs, lane, scan }: TakenStart): boolean => {
  const { cutAtMs } = scan
  if (cutAtMs === undefined) return false
  const team = plan.cast.config.teams.find(({ name }) => name === lane.team)
  const isTakenForDone = cutAtMs - atMs > (team?.assumeScanTakesSeconds ?? 0) * 1000 - SLACK_MS
  return !isTakenForDone && !facts.stopTroubles.some(({ atMs, forEver }) => forEver && atMs >= cutAtMs)
}

export const siteOf = ({ plan }: Played, { site }: Lane): { readonly rescanAfterSeconds: number } => {
  const found = plan.cast.config.teams.flatMap(({ sites }) => sites).find(({ id }) => id === site)
  return found ?? plan.cast.config.batching
}
