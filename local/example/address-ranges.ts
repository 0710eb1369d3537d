import { formatIpv4, type Ipv4, parseIpv4 } from '../../lambdas/domain/ipv4.ts'

const SHOWN_RANGES = 4

/** Addresses in a line for people: neighbours as a range, in numeric order, and the number of ranges left out. */
export const rangesText = (addresses: readonly string[], shown = SHOWN_RANGES): string => {
  const ranges = rangesOf(addresses.flatMap(readable))
  const others = addresses.filter((address) => readable(address).length === 0)
  const texts = [...ranges.map(rangeText), ...others]
  const left = texts.length - shown
  return left > 0 ? `${texts.slice(0, shown).join(', ')} and ${left} more` : texts.join(', ')
}

type Run = { readonly first: Ipv4; last: Ipv4 }

const rangesOf = (ips: readonly Ipv4[]): readonly Run[] => {
  const runs: Run[] = []
  for (const ip of [...new Set(ips)].toSorted((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run && ip === run.last + 1) run.last = ip
    else runs.push({ first: ip, last: ip })
  }
  return runs
}

/** `10.0.0.5-9` within a /24, both ends in full beyond. */
const rangeText = ({ first, last }: Run): string => {
  if (first === last) return formatIpv4(first)
  const sameNetwork = Math.floor(first / 256) === Math.floor(last / 256)
  return `${formatIpv4(first)}-${sameNetwork ? last % 256 : formatIpv4(last)}`
}

const readable = (address: string): readonly Ipv4[] => {
  const parsed = parseIpv4(address)
  return parsed.ok ? [parsed.value] : []
}
