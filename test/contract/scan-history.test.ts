import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EpochSeconds, epochSeconds } from '../../lambdas/domain/instant.ts'
import { type Ipv4, ipv4FromNumber } from '../../lambdas/domain/ipv4.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { ScanHistory } from '../../lambdas/domain/ports.ts'
import { ip } from '../support/relay-config.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const at = (seconds: number): EpochSeconds => epochSeconds(1_800_000_000 + seconds)
const times = (seconds: number) => ({ at: at(seconds), keepUntil: at(seconds + 86_400) })
const ips = (...texts: readonly string[]): readonly Ipv4[] => texts.map(ip)

/** The same host in each of so many /24, from 10.0.0.7 on. */
const inNetworks = (count: number): readonly Ipv4[] =>
  Array.from({ length: count }, (_, network) => ipv4FromNumber(ip('10.0.0.7') + network * 256))

describe.each(STATE_TARGETS)('ScanHistory in $target', ({ newState }) => {
  let history: ScanHistory
  let lane: Lane
  beforeAll(async () => {
    history = (await newState()).history
  })
  beforeEach(() => {
    lane = newLane()
  })

  it('remembers when each host was scanned, and of the others nothing', async () => {
    await history.record(lane, ips('10.0.0.1', '10.0.1.1'), times(5))
    expect(await history.scannedAt(lane, ips('10.0.0.1', '10.0.0.2', '10.0.1.1', '10.0.2.1'))).toEqual(
      new Map([
        [ip('10.0.0.1'), at(5)],
        [ip('10.0.1.1'), at(5)],
      ]),
    )
  })

  it('answers for the hosts asked for and no others', async () => {
    await history.record(lane, ips('10.0.0.1', '10.0.0.2'), times(5))
    expect(await history.scannedAt(lane, ips('10.0.0.2'))).toEqual(new Map([[ip('10.0.0.2'), at(5)]]))
    expect(await history.scannedAt(lane, [])).toEqual(new Map())
  })

  it('keeps lanes apart', async () => {
    await history.record({ ...lane, schedule: newLane().schedule }, ips('10.0.0.1'), times(5))
    expect(await history.scannedAt(lane, ips('10.0.0.1'))).toEqual(new Map())
  })

  it('keeps what it knew of the other hosts of a network', async () => {
    await history.record(lane, ips('10.0.0.1'), times(5))
    await history.record(lane, ips('10.0.0.2'), times(9))
    expect(await history.scannedAt(lane, ips('10.0.0.1', '10.0.0.2'))).toEqual(
      new Map([
        [ip('10.0.0.1'), at(5)],
        [ip('10.0.0.2'), at(9)],
      ]),
    )
  })

  it.each([
    [5, 9],
    [9, 5],
  ])('knows the later of two scans, whichever is recorded first (%i s, then %i s)', async (first, second) => {
    await history.record(lane, ips('10.0.0.1', '10.0.0.2'), times(first))
    await history.record(lane, ips('10.0.0.2', '10.0.0.3'), times(second))
    expect(await history.scannedAt(lane, ips('10.0.0.1', '10.0.0.2', '10.0.0.3'))).toEqual(
      new Map([
        [ip('10.0.0.1'), at(first)],
        [ip('10.0.0.2'), at(9)],
        [ip('10.0.0.3'), at(second)],
      ]),
    )
  })

  it('loses nothing of many records of one network at once', async () => {
    const hosts = Array.from({ length: 30 }, (_, host) => ipv4FromNumber(ip('10.0.0.0') + host))
    await Promise.all(hosts.map((host, index) => history.record(lane, [host, hosts[0] ?? host], times(index))))
    const scannedAt = await history.scannedAt(lane, hosts)
    expect([...scannedAt.values()].toSorted((a, b) => a - b)).toEqual([
      ...hosts.slice(1).map((_, index) => at(index + 1)),
      at(29),
    ])
    expect(scannedAt.get(hosts[0] ?? ip('10.0.0.0'))).toBe(at(29))
  })

  it('holds every octet of a /24', async () => {
    const whole = Array.from({ length: 256 }, (_, octet) => ip(`10.0.0.${octet}`))
    await history.record(lane, whole, times(5))
    expect((await history.scannedAt(lane, whole)).size).toBe(256)
  })

  it('records and answers hosts of more than a hundred networks', async () => {
    const hosts = inNetworks(250)
    await history.record(lane, hosts, times(5))
    expect(await history.scannedAt(lane, hosts)).toEqual(new Map(hosts.map((host) => [host, at(5)])))
  })
})
