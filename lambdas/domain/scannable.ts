import type { Ipv4 } from './ipv4.ts'
import { contains, type Ipv4Range, parseCidr, sizeOf } from './ipv4-range.ts'
import type { RejectReason } from './outcome.ts'
import { sure } from './result.ts'

/** What a site allows to be scanned. */
export type ScanPolicy = {
  /** If given, only these. */
  readonly subnets?: readonly Ipv4Range[]
  /** Never these. */
  readonly exclude: readonly Ipv4Range[]
}

/** Blocks that hold no single host to scan, whatever the site says (IANA's special-purpose registry, RFC 6890). */
const NEVER_A_HOST: readonly { readonly range: Ipv4Range; readonly reason: RejectReason }[] = [
  { range: sure(parseCidr('0.0.0.0/8')), reason: 'this-network' },
  { range: sure(parseCidr('127.0.0.0/8')), reason: 'loopback' },
  { range: sure(parseCidr('169.254.0.0/16')), reason: 'link-local' },
  { range: sure(parseCidr('224.0.0.0/4')), reason: 'multicast' },
  { range: sure(parseCidr('255.255.255.255/32')), reason: 'broadcast-address' },
  { range: sure(parseCidr('240.0.0.0/4')), reason: 'reserved' },
]

/** Why `ip` may not be scanned under `policy`; undefined when it may. */
export const whyNotScannable = (ip: Ipv4, policy: ScanPolicy): RejectReason | undefined => {
  const special = NEVER_A_HOST.find(({ range }) => contains(range, ip))
  if (special) return special.reason
  if (policy.exclude.some((range) => contains(range, ip))) return 'excluded'
  if (!policy.subnets) return undefined
  const homes = policy.subnets.filter((range) => contains(range, ip))
  if (homes.length === 0) return 'outside-subnets'
  return edgeOfEvery(homes, ip)
}

/** An address is a network's edge only if no other listed subnet has it as a host: 10.0.0.0/23 has a host 10.0.0.255. */
const edgeOfEvery = (homes: readonly Ipv4Range[], ip: Ipv4): RejectReason | undefined => {
  const edges = homes.map((range) => edgeOf(range, ip))
  return edges.every((edge) => edge !== undefined) ? edges[0] : undefined
}

/** Only a CIDR block has a network and a broadcast address, and of those not a /31 or a /32 (RFC 3021). */
const edgeOf = (range: Ipv4Range, ip: Ipv4): RejectReason | undefined => {
  if (sizeOf(range) <= 2 || !isCidr(range)) return undefined
  if (ip === range.first) return 'network-address'
  return ip === range.last ? 'broadcast-address' : undefined
}

const isCidr = (range: Ipv4Range): boolean =>
  Number.isInteger(Math.log2(sizeOf(range))) && range.first % sizeOf(range) === 0
