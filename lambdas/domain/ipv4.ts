import { no, ok, type Result } from './result.ts'

/** An IPv4 address as an unsigned 32-bit number. Made by `parseIpv4` and `ipv4FromNumber` only. */
export type Ipv4 = number & { readonly brand: 'Ipv4' }

/** A /24 in text, `192.168.1`: the key of a table item. */
export type Network24 = string & { readonly brand: 'Network24' }

/** The last octet of an address, 0 to 255. */
export type Octet = number

/** Dotted decimal with four octets and no leading zeros: `010.0.0.1` means different hosts to different software. */
export const parseIpv4 = (text: string): Result<Ipv4> => {
  const parts = text.split('.')
  if (parts.length !== 4) return no('not an IPv4 address: expected four numbers from 0 to 255, like 192.168.1.55')
  let address = 0
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) {
      return no('not an IPv4 address: expected four numbers from 0 to 255 without leading zeros, like 192.168.1.55')
    }
    address = address * 256 + Number(part)
  }
  return ok(address as Ipv4)
}

/** Takes any integer from 0 to 2³²−1; throws on others, which only a defect can bring here. */
export const ipv4FromNumber = (address: number): Ipv4 => {
  if (!Number.isInteger(address) || address < 0 || address > 0xffffffff)
    throw new RangeError(`no IPv4 address: ${address}`)
  return address as Ipv4
}

export const formatIpv4 = (ip: Ipv4): string => [ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255].join('.')

export const network24Of = (ip: Ipv4): Network24 => formatIpv4(ip).replace(/\.\d+$/, '') as Network24

export const octetOf = (ip: Ipv4): Octet => ip & 255

/** The address with that last octet in that /24. */
export const ipv4In = (network: Network24, octet: Octet): Ipv4 => {
  const parsed = parseIpv4(`${network}.${octet}`)
  if (!parsed.ok) throw new RangeError(`no /24 and octet: ${network} ${octet}`)
  return parsed.value
}

/** Groups addresses by their /24, in numeric order and without repeats. */
export const byNetwork24 = (ips: Iterable<Ipv4>): ReadonlyMap<Network24, readonly Ipv4[]> => {
  const groups = new Map<Network24, Ipv4[]>()
  for (const ip of [...new Set(ips)].toSorted((a, b) => a - b)) {
    const network = network24Of(ip)
    const group = groups.get(network)
    if (group) group.push(ip)
    else groups.set(network, [ip])
  }
  return groups
}
