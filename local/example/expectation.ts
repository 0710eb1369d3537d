import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import { addressesOf, parseSightedIps } from '../../lambdas/domain/ipv4-range.ts'
import type { Account } from './account.ts'
import { rangesText } from './address-ranges.ts'
import type { Scene, StoryHold } from './story.ts'
import { areFewest, type Batching } from './windows.ts'

/** A scene, and when its first sighting was sent. */
export type PlayedScene = { readonly scene: Scene; readonly beganAtMs: number }

/** What must come of scenes when all is well. */
export type Expected = {
  /** What each scene has each site scan: hosts that are seen for the first time, or that have waited. */
  readonly groups: readonly ExpectedGroup[]
  /** What waits at a site when the scenes are over, and when that ends by itself. */
  readonly waiting: readonly WaitingHosts[]
  readonly holds: readonly StoryHold[]
  /** `ip (reason)`. */
  readonly refused: ReadonlySet<string>
  /** Codes of dead letters, as often as each is expected. */
  readonly errorCodes: readonly string[]
}

type ExpectedGroup = { readonly site: string; readonly hosts: ReadonlySet<string>; readonly beganAtMs: number }

type WaitingHosts = { readonly site: string; readonly hosts: ReadonlySet<string>; readonly untilMs: number }

/** `siteName` gives the name of the site that an id, alias or name means. */
export const expectedOf = (played: readonly PlayedScene[], siteName: (ref: string) => string): Expected => {
  const groups: ExpectedGroup[] = []
  const waiting = new Map<string, WaitingHosts>()
  for (const { scene, beganAtMs } of played) {
    const { holds, frees } = scene
    // A stop cuts short whatever has been scanned there: scans take longer than this morning.
    if (holds)
      waiting.set(holds.site, {
        site: holds.site,
        hosts: hostsOfSite(groups, holds.site),
        untilMs: holds.untilMs ?? Number.POSITIVE_INFINITY,
      })
    for (const [site, seen] of hostsBySite(scene, siteName)) {
      const held = waiting.get(site)
      if (held) waiting.set(site, { ...held, hosts: held.hosts.union(seen) })
      else groups.push({ site, hosts: seen.difference(hostsOfSite(groups, site)), beganAtMs })
    }
    if (frees === undefined) continue
    groups.push({ site: frees, hosts: waiting.get(frees)?.hosts ?? new Set(), beganAtMs })
    waiting.delete(frees)
  }
  const scenes = played.map(({ scene }) => scene)
  return {
    groups: groups.filter(({ hosts }) => hosts.size > 0),
    waiting: [...waiting.values()],
    holds: scenes.flatMap(({ holds }) => holds ?? []),
    refused: new Set(scenes.flatMap(({ refused }) => refused.map(({ ip, reason }) => `${ip} (${reason})`))),
    errorCodes: scenes.flatMap(({ mishaps }) => mishaps.map(({ errorCode }) => errorCode)),
  }
}

const hostsBySite = (scene: Scene, siteName: (ref: string) => string): ReadonlyMap<string, ReadonlySet<string>> => {
  const refused = new Set(scene.refused.map(({ ip }) => ip))
  const bySite = Map.groupBy(scene.sightings, ({ site }) => siteName(site))
  const hostsIn = (ips: readonly string[]): readonly string[] => ips.filter((ip) => !refused.has(ip)).flatMap(hostsOf)
  return new Map([...bySite].map(([site, sightings]) => [site, new Set(sightings.flatMap(({ ips }) => hostsIn(ips)))]))
}

const hostsOf = (entry: string): readonly string[] => {
  const parsed = parseSightedIps(entry)
  if (!parsed.ok) throw new Error(`the story has ${entry}, and does not say that it is refused`)
  return addressesOf(parsed.value).map(formatIpv4)
}

const hostsOfSite = (groups: readonly Pick<ExpectedGroup, 'site' | 'hosts'>[], site: string): ReadonlySet<string> =>
  new Set(groups.filter((group) => group.site === site).flatMap((group) => [...group.hosts]))

/** What is different from what was expected by now, a line each; none when the end is reached. */
export const differences = (
  expected: Expected,
  account: Account,
  { batching, nowMs }: { readonly batching: Batching; readonly nowMs: number },
): readonly string[] => [
  ...new Set([
    ...[...expected.groups, ...expected.waiting].map(({ site }) => site),
    ...account.scans().map(({ site }) => site),
  ])
    .values()
    .flatMap((site) => hostDifferences(site, { expected, account, nowMs })),
  ...expected.groups.flatMap((group) => requestDifferences(group, { expected, account, batching })),
  ...expected.holds.flatMap((hold) => holdDifferences(hold, account)),
  ...setDifferences('rejected', expected.refused, account.refused()),
  ...setDifferences('a dead letter', new Set(expected.errorCodes), new Set(account.errorCodes())),
  ...countDifference('dead letters', account.errorCodes().length, expected.errorCodes.length),
]

/**
 * A host is requested once, and once more for each scan of it that a stop has cut short; of one that waits the last request is
 * still to come.
 */
const hostDifferences = (
  site: string,
  { expected, account, nowMs }: { readonly expected: Expected; readonly account: Account; readonly nowMs: number },
): readonly string[] => {
  const waiting = expected.waiting.find((held) => held.site === site)
  const hosts = hostsOfSite([...expected.groups, ...(waiting ? [waiting] : [])], site)
  const requests = timesEach(account.requestedHosts(site))
  const interruptions = timesEach(account.interruptedHosts(site))
  const least = (ip: string): number => 1 + (interruptions.get(ip) ?? 0) - (waiting?.hosts.has(ip) ? 1 : 0)
  const most = (ip: string): number =>
    waiting && waiting.untilMs <= nowMs ? 1 + (interruptions.get(ip) ?? 0) : least(ip)
  const known = [...hosts]
  return [
    ...hostsText(
      `${site}: not scanned`,
      known.filter((ip) => (requests.get(ip) ?? 0) < least(ip)),
    ),
    ...hostsText(
      `${site}: scanned, but should not be`,
      [...requests.keys()].filter((ip) => !hosts.has(ip)),
    ),
    ...hostsText(
      `${site}: requested more than once`,
      known.filter((ip) => (requests.get(ip) ?? 0) > most(ip)),
    ),
  ]
}

const timesEach = (ips: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(ips, (ip) => ip)].map(([ip, times]) => [ip, times.length]))

/** A request belongs to the group of its site that began last before it. */
const requestDifferences = (
  group: ExpectedGroup,
  {
    expected,
    account,
    batching,
  }: { readonly expected: Expected; readonly account: Account; readonly batching: Batching },
): readonly string[] => {
  const { site, hosts, beganAtMs } = group
  const groupAt = (atMs: number): ExpectedGroup | undefined =>
    expected.groups.findLast((other) => other.site === site && other.beganAtMs <= atMs)
  const scans = account
    .scans()
    .filter((scan) => scan.site === site && groupAt(scan.atMs) === group && scan.ips.some((ip) => hosts.has(ip)))
  if (areFewest(scans, beganAtMs, batching)) return []
  return countDifference(
    `${site}: scan requests for ${hosts.size} hosts`,
    scans.length,
    Math.ceil(hosts.size / batching.maxIpsPerScan),
  )
}

/** The site's scans have been stopped, its hosts put back, and held. */
const holdDifferences = ({ site, by, because }: StoryHold, account: Account): readonly string[] => {
  const isStopped = account
    .stops()
    .some((stop) => stop.kind === 'Scan Stop Accepted' && stop.by === by && stop.sites.includes(site))
  const isHeld = account.holds().some((held) => held.site === site && held.reason.startsWith(because))
  return [
    ...(isStopped ? [] : [`${site}: no scan was stopped by ${by}`]),
    ...(isHeld ? [] : [`${site}: no host was held because of: ${because}`]),
  ]
}

const hostsText = (what: string, hosts: readonly string[]): readonly string[] =>
  hosts.length === 0 ? [] : [`${what}: ${hosts.length} hosts, ${rangesText(hosts)}`]

const countDifference = (what: string, actual: number, expected: number): readonly string[] =>
  actual === expected ? [] : [`${what}: ${actual}, expected ${expected}`]

const setDifferences = (
  what: string,
  expected: ReadonlySet<string>,
  actual: ReadonlySet<string>,
): readonly string[] => [
  ...[...expected.difference(actual)].map((one) => `not ${what}: ${one}`),
  ...[...actual.difference(expected)].map((one) => `${what}, but should not be: ${one}`),
]
