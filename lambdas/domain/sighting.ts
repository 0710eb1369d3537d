import type { EpochSeconds } from './instant.ts'
import { formatIpv4, type Ipv4 } from './ipv4.ts'
import { addressesOf, parseIpv4Range, parseSightedIps, sizeOf } from './ipv4-range.ts'
import type { Rejection, RejectReason } from './outcome.ts'
import { type ScanPolicy, whyNotScannable } from './scannable.ts'
import type { ScheduleId } from './team.ts'

/** "These IPs were seen on this site": one message, as its sender wrote it. */
export type Sighting = {
  /** A site's id, alias or name. */
  readonly siteRef: string
  /** Instead of the configured one. */
  readonly schedule?: ScheduleId
  /** Addresses, CIDR blocks and ranges, unchecked. */
  readonly ips: readonly string[]
  readonly urgent: boolean
  /** Set when `rescanAfter` shall not count: when the message was sent. */
  readonly forcedAt?: EpochSeconds
}

export type SightedHosts = {
  readonly hosts: readonly Ipv4[]
  readonly rejections: readonly Rejection[]
  /** Whether any entry could be read as addresses at all. */
  readonly readable: boolean
}

/** What one message may name: sixteen /20. More is a mistake, or an attack on the table. */
export const MOST_HOSTS_PER_SIGHTING = 65_536

/** So much of an entry that is no address is shown: enough to know it by, and never too much for an event. */
const LONGEST_SHOWN = 100

/** How many addresses the readable entries name, repeats counted. */
export const addressCount = (ips: readonly string[]): number =>
  ips.map(parseSightedIps).reduce((sum, parsed) => sum + (parsed.ok ? sizeOf(parsed.value) : 0), 0)

/** Splits the entries of a sighting into hosts to scan under `policy` and rejections, without repeats. */
export const hostsOf = (ips: readonly string[], policy: ScanPolicy): SightedHosts => {
  const hosts = new Set<Ipv4>()
  const rejections = new Map<string, Rejection>()
  let readable = false
  for (const entry of new Set(ips)) {
    const parsed = parseSightedIps(entry)
    if (!parsed.ok) {
      const shown = entry.slice(0, LONGEST_SHOWN)
      rejections.set(shown, { ip: shown, reason: unreadableBecause(entry), message: parsed.reason })
      continue
    }
    readable = true
    for (const ip of addressesOf(parsed.value)) {
      const reason = whyNotScannable(ip, policy)
      if (reason === undefined) hosts.add(ip)
      else rejections.set(formatIpv4(ip), { ip: formatIpv4(ip), reason })
    }
  }
  return { hosts: [...hosts], rejections: [...rejections.values()], readable }
}

const unreadableBecause = (entry: string): RejectReason =>
  parseIpv4Range(entry.trim()).ok ? 'too-many-addresses' : 'not-ipv4'
