import { formatIpv4, type Ipv4, ipv4FromNumber, parseIpv4 } from './ipv4.ts'
import { no, ok, type Result } from './result.ts'

/** Addresses from `first` to `last`, both included. Plain data, so that a parsed configuration can be stored as JSON. */
export type Ipv4Range = { readonly first: Ipv4; readonly last: Ipv4 }

/** A CIDR block or range in a sighting may be as large as a /20. */
const LARGEST_SIGHTED_RANGE = 4096

export const sizeOf = (range: Ipv4Range): number => range.last - range.first + 1

export const contains = (range: Ipv4Range, ip: Ipv4): boolean => range.first <= ip && ip <= range.last

/** `a.b.c.d/n`, host bits zero: a block with host bits set is more often a typing error than meant. */
export const parseCidr = (text: string): Result<Ipv4Range> => {
  const parts = partsAround('/', text)
  if (!parts || !/^\d{1,2}$/.test(parts.after) || Number(parts.after) > 32) {
    return no('not a CIDR block: expected an address and a prefix length from 0 to 32, like 10.0.0.0/24')
  }
  const parsed = parseIpv4(parts.before)
  if (!parsed.ok) return parsed
  const size = 2 ** (32 - Number(parts.after))
  const first = Math.floor(parsed.value / size) * size
  if (first !== parsed.value)
    return no(`host bits are set: expected ${formatIpv4(ipv4FromNumber(first))}/${parts.after}`)
  return ok({ first: ipv4FromNumber(first), last: ipv4FromNumber(first + size - 1) })
}

/** `a-b`, both IPv4 addresses, `a` not above `b`. */
export const parseSpan = (text: string): Result<Ipv4Range> => {
  const parts = partsAround('-', text)
  if (!parts) return no('not a range: expected two addresses, like 10.0.0.5-10.0.0.20')
  const first = parseIpv4(parts.before.trim())
  const last = parseIpv4(parts.after.trim())
  if (!first.ok) return no(`start of the range: ${first.reason}`)
  if (!last.ok) return no(`end of the range: ${last.reason}`)
  if (first.value > last.value) return no('the range is inverted: expected its lower address first')
  return ok({ first: first.value, last: last.value })
}

/** What stands before and after a mark that is there exactly once. */
const partsAround = (mark: string, text: string): { readonly before: string; readonly after: string } | undefined => {
  const at = text.indexOf(mark)
  if (at < 0 || at !== text.lastIndexOf(mark)) return undefined
  return { before: text.slice(0, at), after: text.slice(at + 1) }
}

/** An address, a CIDR block or a range `a-b`: every address that it covers. For configuration (`subnets`, `exclude`). */
export const parseIpv4Range = (text: string): Result<Ipv4Range> => {
  if (text.includes('/')) return parseCidr(text)
  if (text.includes('-')) return parseSpan(text)
  const parsed = parseIpv4(text)
  return parsed.ok ? ok({ first: parsed.value, last: parsed.value }) : parsed
}

/**
 * The hosts that an entry of `ips` in a sighting names: an address; a CIDR block's host addresses (network and broadcast
 * left out, /31 and /32 whole); a range, whole. Blocks and ranges hold at most 4,096 addresses (a /20).
 */
export const parseSightedIps = (text: string): Result<Ipv4Range> => {
  const parsed = parseIpv4Range(text.trim())
  if (!parsed.ok) return parsed
  const range = parsed.value
  if (sizeOf(range) > LARGEST_SIGHTED_RANGE)
    return no(`${sizeOf(range)} addresses: expected at most ${LARGEST_SIGHTED_RANGE} (a /20)`)
  if (!text.includes('/') || sizeOf(range) <= 2) return ok(range)
  return ok({ first: ipv4FromNumber(range.first + 1), last: ipv4FromNumber(range.last - 1) })
}

export const addressesOf = (range: Ipv4Range): readonly Ipv4[] =>
  Array.from({ length: sizeOf(range) }, (_, offset) => ipv4FromNumber(range.first + offset))
