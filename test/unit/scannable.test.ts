import { describe, expect, it } from 'vitest'
import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import { whyNotScannable } from '../../lambdas/domain/scannable.ts'
import { hostsOf } from '../../lambdas/domain/sighting.ts'
import { ip, range } from '../support/relay-config.ts'

const anywhere = { exclude: [] }
const shop = {
  subnets: [range('192.168.1.0/24'), range('10.9.0.0/31'), range('10.8.0.5-10.8.0.9')],
  exclude: [range('192.168.1.1'), range('192.168.1.250/31')],
}

describe('an address is refused as', () => {
  it.each([
    ['this-network', '0.0.0.0'],
    ['this-network', '0.255.255.255'],
    ['loopback', '127.0.0.1'],
    ['link-local', '169.254.0.1'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['broadcast-address', '255.255.255.255'],
  ])('%s on any site: %s', (reason, text) => {
    expect(whyNotScannable(ip(text), anywhere)).toBe(reason)
  })

  it.each([
    ['excluded', '192.168.1.1'],
    ['excluded', '192.168.1.251'],
    ['outside-subnets', '192.168.2.1'],
    ['network-address', '192.168.1.0'],
    ['broadcast-address', '192.168.1.255'],
  ])('%s on a site with subnets: %s', (reason, text) => {
    expect(whyNotScannable(ip(text), shop)).toBe(reason)
  })
})

describe('an address may be scanned', () => {
  it.each([
    '1.0.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '223.255.255.255',
    '192.168.1.0',
  ])('on a site without subnets: %s', (text) => {
    expect(whyNotScannable(ip(text), anywhere)).toBeUndefined()
  })

  it.each(['192.168.1.2', '192.168.1.249', '192.168.1.254', '10.9.0.0', '10.9.0.1', '10.8.0.5', '10.8.0.9'])(
    'on a site with subnets: %s',
    (text) => {
      expect(whyNotScannable(ip(text), shop)).toBeUndefined()
    },
  )

  it.each([
    ['10.0.0.2-10.0.0.4', 'of three, which no block is'],
    ['10.0.0.1-10.0.0.4', 'of four, where no block begins'],
  ])('at the edge of a range that is not a block: %s is one %s', (text) => {
    const { first, last } = range(text)
    const policy = { subnets: [range(text)], exclude: [] }
    expect([first, last].map((edge) => whyNotScannable(edge, policy))).toEqual([undefined, undefined])
  })

  it('at the edge of one subnet that is inside another', () => {
    const nested = { subnets: [range('10.0.0.0/24'), range('10.0.0.0/23')], exclude: [] }
    expect(whyNotScannable(ip('10.0.0.255'), nested)).toBeUndefined()
    expect(whyNotScannable(ip('10.0.1.255'), nested)).toBe('broadcast-address')
  })
})

describe('the entries of a sighting', () => {
  it('become hosts once each, and a rejection for each that cannot be scanned', () => {
    const { hosts, rejections, readable } = hostsOf(
      ['192.168.1.4/30', '192.168.1.5', '192.168.1.1', 'nas', '10.0.0.0/8'],
      shop,
    )
    expect(hosts.map(formatIpv4)).toEqual(['192.168.1.5', '192.168.1.6'])
    expect(rejections.map(({ ip: entry, reason }) => [entry, reason])).toEqual([
      ['192.168.1.1', 'excluded'],
      ['nas', 'not-ipv4'],
      ['10.0.0.0/8', 'too-many-addresses'],
    ])
    expect(readable).toBe(true)
  })

  it('are told with why they are no addresses, blanks around them or not', () => {
    expect(hostsOf([' 10.0.0.0/8 ', ' nas '], anywhere).rejections.map(({ reason }) => reason)).toEqual([
      'too-many-addresses',
      'not-ipv4',
    ])
  })

  it('are shown to a hundred characters: enough to know them by', () => {
    const { rejections } = hostsOf(['x'.repeat(5000)], anywhere)
    expect(rejections.map(({ ip: shown }) => shown)).toEqual(['x'.repeat(100)])
  })

  it('are unreadable if none names an address', () => {
    expect(hostsOf(['nas', 'fe80::1'], anywhere).readable).toBe(false)
  })
})
