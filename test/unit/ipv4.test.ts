import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  byNetwork24,
  formatIpv4,
  ipv4FromNumber,
  ipv4In,
  network24Of,
  octetOf,
  parseIpv4,
} from '../../lambdas/domain/ipv4.ts'
import {
  addressesOf,
  contains,
  parseCidr,
  parseIpv4Range,
  parseSightedIps,
  parseSpan,
  sizeOf,
} from '../../lambdas/domain/ipv4-range.ts'
import { ip, range } from '../support/relay-config.ts'

const anyIpv4 = fc.nat(0xffffffff).map(ipv4FromNumber)

describe('an IPv4 address', () => {
  it('reads back what it was written as', () => {
    fc.assert(
      fc.property(anyIpv4, (address) => {
        expect(parseIpv4(formatIpv4(address))).toEqual({ ok: true, value: address })
      }),
    )
  })

  it('is its /24 and its last octet', () => {
    fc.assert(
      fc.property(anyIpv4, (address) => {
        expect(ipv4In(network24Of(address), octetOf(address))).toBe(address)
      }),
    )
  })

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.-1',
    '10.0.0.1 ',
    '1e1.0.0.1',
    '0x0a.0.0.1',
    '::1',
    '10.0.0.0.1',
    '١٠.0.0.1',
  ])('is not %j', (text) => {
    expect(parseIpv4(text)).toMatchObject({ ok: false, reason: expect.stringContaining('expected') })
  })

  it('is a whole number from 0 to 2³²−1', () => {
    expect([0, 0xffffffff].map((number) => formatIpv4(ipv4FromNumber(number)))).toEqual(['0.0.0.0', '255.255.255.255'])
    for (const number of [-1, 0x1_0000_0000, 1.5, Number.NaN])
      expect(() => ipv4FromNumber(number)).toThrow(new RangeError(`no IPv4 address: ${number}`))
  })

  it('is not made of a /24 and what is no octet', () => {
    const network = network24Of(ip('10.0.0.1'))
    expect(() => ipv4In(network, 256)).toThrow(new RangeError('no /24 and octet: 10.0.0 256'))
  })

  it('is grouped by /24 without repeats, in numeric order', () => {
    fc.assert(
      fc.property(fc.array(anyIpv4), (addresses) => {
        const groups = [...byNetwork24([...addresses, ...addresses])]
        expect(groups.flatMap(([, group]) => group)).toEqual([...new Set(addresses)].toSorted((a, b) => a - b))
        for (const [network, group] of groups)
          expect(group.every((address) => network24Of(address) === network)).toBe(true)
      }),
    )
  })
})

describe('a range of addresses', () => {
  it('in CIDR form covers 2^(32 − prefix) addresses from its base', () => {
    fc.assert(
      fc.property(anyIpv4, fc.integer({ min: 1, max: 32 }), (address, prefix) => {
        const size = 2 ** (32 - prefix)
        const base = ipv4FromNumber(Math.floor(address / size) * size)
        const parsed = range(`${formatIpv4(base)}/${prefix}`)
        expect(sizeOf(parsed)).toBe(size)
        expect(contains(parsed, address)).toBe(true)
      }),
    )
  })

  it.each([
    ['10.0.0/24', 'four numbers'],
    ['/24', 'four numbers'],
    ['10.0.0.5/24', 'host bits are set: expected 10.0.0.0/24'],
    ['10.0.0.0/x8', 'prefix length from 0 to 32'],
    ['10.0.0.0/8x', 'prefix length from 0 to 32'],
    ['10.0.0.0/8/8', 'prefix length from 0 to 32'],
    ['10.0.0.0/33', 'prefix length from 0 to 32'],
    ['10.0.0.0/', 'prefix length from 0 to 32'],
    ['10.0.0.9-10.0.0.1', 'inverted'],
    ['10.0.0.1-', 'end of the range: not an IPv4 address'],
    ['nas-10.0.0.1', 'start of the range: not an IPv4 address'],
    ['10.0.0.1-10.0.0.2-10.0.0.3', 'expected two addresses'],
  ])('is not %s', (text, reason) => {
    expect(parseIpv4Range(text)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) })
  })

  it.each([
    ['192.168.1.0/30', ['192.168.1.1', '192.168.1.2']],
    ['192.168.1.0/31', ['192.168.1.0', '192.168.1.1']],
    ['192.168.1.7/32', ['192.168.1.7']],
    ['192.168.1.254-192.168.2.1', ['192.168.1.254', '192.168.1.255', '192.168.2.0', '192.168.2.1']],
    [' 192.168.1.7 ', ['192.168.1.7']],
    ['192.168.1.7-192.168.1.7', ['192.168.1.7']],
    [' 192.168.1.7 - 192.168.1.8 ', ['192.168.1.7', '192.168.1.8']],
  ])('in a sighting, %s names its hosts', (text, hosts) => {
    const parsed = parseSightedIps(text)
    expect(parsed.ok && addressesOf(parsed.value).map(formatIpv4)).toEqual(hosts)
  })

  it('in a sighting holds at most a /20', () => {
    expect(parseSightedIps('10.0.0.0/20').ok).toBe(true)
    expect(parseSightedIps('10.0.0.0/19')).toMatchObject({ ok: false, reason: expect.stringContaining('at most 4096') })
    expect(parseSightedIps('10.0.0.0-10.0.16.0').ok).toBe(false)
  })

  it('is not a single address', () => {
    expect(parseCidr('10.0.0.0')).toMatchObject({ ok: false, reason: expect.stringContaining('not a CIDR block') })
    expect(parseSpan('10.0.0.0')).toMatchObject({ ok: false, reason: expect.stringContaining('not a range') })
  })

  it('holds its ends and nothing beside them', () => {
    const parsed = range('10.0.0.5-10.0.0.9')
    expect(
      [ip('10.0.0.4'), ip('10.0.0.5'), ip('10.0.0.9'), ip('10.0.0.10')].map((address) => contains(parsed, address)),
    ).toEqual([false, true, true, false])
  })
})
