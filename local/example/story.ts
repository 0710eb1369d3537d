import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import { addressesOf, parseSpan } from '../../lambdas/domain/ipv4-range.ts'
import type { RejectReason } from '../../lambdas/domain/outcome.ts'

/** "These IPs were seen on this site", as one of a network's systems says it. */
export type StorySighting = {
  /** What the system calls the site: its name or an alias. */
  readonly site: string
  readonly ips: readonly string[]
  /** The system: the event's source, or in words of a message. */
  readonly by: string
  readonly via: 'bus' | 'queue'
  readonly urgent?: true
  /** Scanned although it was scanned lately. */
  readonly force?: true
}

/** What nobody can make sense of; it shall end in the dead-letter queue with that code. */
export type StoryMishap = { readonly body: string; readonly errorCode: string }

/** A message to the StopsQueue. */
export type StoryOrder = {
  readonly by: string
  readonly body: Readonly<Record<string, unknown>>
  /** What one would type, or see sent. */
  readonly shown: string
}

/** From now on the hosts of a site wait, also those that a stop cuts short. */
export type StoryHold = {
  readonly site: string
  /** Who stops the site's scans, as its outcome says. */
  readonly by: string
  /** How the reason begins that its outcome gives. */
  readonly because: string
  /** It ends by itself then. */
  readonly untilMs?: number
}

export type Scene = {
  /** In the morning that is told; it runs faster here. */
  readonly time: string
  readonly title: string
  readonly sightings: readonly StorySighting[]
  readonly mishaps: readonly StoryMishap[]
  /** The entries that shall not be scanned, and why; every other one shall. */
  readonly refused: readonly { readonly ip: string; readonly reason: RejectReason }[]
  /** The scene begins then, and not before. */
  readonly notBeforeMs?: number
  /** Sent before the sightings. */
  readonly orders?: readonly StoryOrder[]
  readonly holds?: StoryHold
  /** The site whose hosts wait no longer: they are scanned in this scene. */
  readonly frees?: string
}

export const seen = (site: string, by: string, ...ips: readonly string[]): StorySighting => ({
  site,
  by,
  ips,
  via: 'bus',
})
export const told = (site: string, by: string, ...ips: readonly string[]): StorySighting => ({
  site,
  by,
  ips,
  via: 'queue',
})

const span = (text: string): readonly string[] => {
  const parsed = parseSpan(text)
  if (!parsed.ok) throw new Error(parsed.reason)
  return addressesOf(parsed.value).map(formatIpv4)
}

/** Three hundred devices ask for an address in no order, one event each, and every seventh asks twice. */
const afterThePowerCut = (): readonly StorySighting[] => {
  const devices = span('10.30.0.10-10.30.1.53')
  const inNoOrder = devices.map((_, index) => devices[(index * 97) % devices.length] ?? '')
  return inNoOrder.flatMap((ip, index) =>
    index % 7 === 0 ? [seen('warehouse', 'dhcp', ip), seen('warehouse', 'dhcp', ip)] : [seen('warehouse', 'dhcp', ip)],
  )
}

/** A morning of two teams (acme: head-office and warehouse; globex: clinic) whose sites stand in `config/local.yaml`. */
export const MORNING: readonly Scene[] = [
  {
    time: '07:50',
    title: 'The first people arrive. DHCP, ARP and access control see the same machines, each in its own words',
    sightings: [
      seen('head-office', 'dhcp', '10.20.0.21'),
      seen('head-office', 'dhcp', '10.20.0.22'),
      seen('N_1234', 'arp-watch', '10.20.0.21', '10.20.0.22', '10.20.0.23'),
      seen('head-office', 'dhcp', '10.20.0.21'),
      seen('N_1234', 'access-control', '10.20.0.24'),
      told('warehouse', 'stock system', '10.30.0.10-10.30.0.21'),
      seen('clinic', 'dhcp', '172.16.40.16/29'),
      seen('clinic', 'arp-watch', '172.16.40.18', '172.16.40.19'),
    ],
    mishaps: [],
    refused: [],
  },
  {
    time: '08:30',
    title: 'Head office fills up. Some have been scanned already, some may not be scanned, some are no hosts at all',
    sightings: [
      seen('head-office', 'dhcp', '10.20.0.21', '10.20.0.22', '10.20.0.31'),
      seen('head-office', 'dhcp', '10.20.0.32', '10.20.0.33', '10.20.1.34', '10.20.1.35'),
      seen('head-office', 'arp-watch', '10.20.0.1', '10.20.1.250', '10.20.1.255', '10.20.0.32'),
      seen('N_1234', 'arp-watch', '192.168.7.7', '169.254.10.20', '127.0.0.1', '224.0.0.251', '10.20.0.33'),
      told('head-office', 'a colleague', 'printer-3', '10.20.0.300', 'fe80::1', '10.20.1.35'),
    ],
    mishaps: [
      { body: 'new laptop at 10.20.0.77, please scan', errorCode: 'not-json' },
      { body: JSON.stringify({ site_id: 'head-ofice', ips: ['10.20.0.77'] }), errorCode: 'unknown-site' },
    ],
    refused: [
      { ip: '10.20.0.1', reason: 'excluded' },
      { ip: '10.20.1.250', reason: 'excluded' },
      { ip: '10.20.1.255', reason: 'broadcast-address' },
      { ip: '192.168.7.7', reason: 'outside-subnets' },
      { ip: '169.254.10.20', reason: 'link-local' },
      { ip: '127.0.0.1', reason: 'loopback' },
      { ip: '224.0.0.251', reason: 'multicast' },
      { ip: 'printer-3', reason: 'not-ipv4' },
      { ip: '10.20.0.300', reason: 'not-ipv4' },
      { ip: 'fe80::1', reason: 'not-ipv4' },
    ],
  },
  {
    time: '09:15',
    title: 'A power cut at the warehouse: 300 devices come back within a minute, each with an event of its own',
    sightings: afterThePowerCut(),
    mishaps: [],
    refused: [],
  },
  {
    time: '09:40',
    title: 'A stranger in the clinic: security cannot wait for the window to end',
    sightings: [{ ...told('clinic', 'security', '172.16.40.77'), urgent: true }],
    mishaps: [],
    refused: [],
  },
]
