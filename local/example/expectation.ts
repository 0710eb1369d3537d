import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import { addressesOf, parseSightedIps } from '../../lambdas/domain/ipv4-range.ts'
import type { Account } from './account.ts'
import { rangesText } from './address-ranges.ts'
import type { Scene } from './story.ts'
import { areFewest, type Batching } from './windows.ts'

/** A scene, and when its first sighting was sent. */
export type PlayedScene = { readonly scene: Scene; readonly beganAtMs: number }

/** What must come of scenes when all is well. */
export type Expected = {
  /** What each scene brings each site: hosts that were not scanned in an earlier one, and when they were first seen. */
  readonly groups: readonly ExpectedGroup[]
  /** `ip (reason)`. */
  readonly refused: ReadonlySet<string>
  /** Codes of dead letters, as often as each is expected. */
  readonly errorCodes: readonly string[]
}

type ExpectedGroup = { readonly site: string; readonly hosts: ReadonlySet<string>; readonly beganAtMs: number }

/** `siteName` gives the name of the site that an id, alias or name means. */
export const expectedOf = (played: readonly PlayedScene[], siteName: (ref: string) => string): Expected => {
  const groups: ExpectedGroup[] = []
  for (const { scene, beganAtMs } of played) {
    for (const [site, seen] of hostsBySite(scene, siteName)) {
      const known = hostsOfSite(groups, site)
      const hosts = new Set([...seen].filter((ip) => !known.has(ip)))
      if (hosts.size > 0) groups.push({ site, hosts, beganAtMs })
    }
  }
  const scenes = played.map(({ scene }) => scene)
  return {
    groups,
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

const hostsOfSite = (groups: readonly ExpectedGroup[], site: string): ReadonlySet<string> =>
  new Set(groups.filter((group) => group.site === site).flatMap((group) => [...group.hosts]))

/** What is different from what was expected, a line each; none when the end is reached. */
export const differences = (expected: Expected, account: Account, batching: Batching): readonly string[] => [
  ...new Set([...expected.groups.map(({ site }) => site), ...account.scans().map(({ site }) => site)])
    .values()
    .flatMap((site) => hostDifferences(site, expected, account)),
  ...expected.groups.flatMap((group) => requestDifferences(group, account, batching)),
  ...setDifferences('rejected', expected.refused, account.refused()),
  ...setDifferences('a dead letter', new Set(expected.errorCodes), new Set(account.errorCodes())),
  ...countDifference('dead letters', account.errorCodes().length, expected.errorCodes.length),
]

const hostDifferences = (site: string, { groups }: Expected, account: Account): readonly string[] => {
  const hosts = hostsOfSite(groups, site)
  const requested = account.requestedHosts(site)
  const scanned = new Set(requested)
  const twice = requested.filter((ip, index) => requested.indexOf(ip) !== index)
  return [
    ...hostsText(`${site}: not scanned`, [...hosts.difference(scanned)]),
    ...hostsText(`${site}: scanned, but should not be`, [...scanned.difference(hosts)]),
    ...hostsText(`${site}: requested more than once`, twice),
  ]
}

const requestDifferences = (
  { site, hosts, beganAtMs }: ExpectedGroup,
  account: Account,
  batching: Batching,
): readonly string[] => {
  const scans = account.scans().filter((scan) => scan.site === site && scan.ips.some((ip) => hosts.has(ip)))
  if (areFewest(scans, beganAtMs, batching)) return []
  return countDifference(
    `${site}: scan requests for ${hosts.size} hosts`,
    scans.length,
    Math.ceil(hosts.size / batching.maxIpsPerScan),
  )
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
