import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EpochSeconds, epochSeconds } from '../../lambdas/domain/instant.ts'
import { ipv4FromNumber } from '../../lambdas/domain/ipv4.ts'
import type { Lane, PendingHost } from '../../lambdas/domain/lane.ts'
import type { Lanes, Lease, PendingHosts } from '../../lambdas/domain/ports.ts'
import { ip } from '../support/relay-config.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const at = (seconds: number): EpochSeconds => epochSeconds(1_800_000_000 + seconds)
const plain = (...texts: readonly string[]): readonly PendingHost[] => texts.map((text) => ({ ip: ip(text) }))
const forced = (text: string, ...seconds: readonly number[]): PendingHost => ({
  ip: ip(text),
  forcedAt: seconds.map(at),
})

/** The same host in each of so many /24, from 10.0.0.7 on. */
const inNetworks = (count: number): readonly PendingHost[] =>
  Array.from({ length: count }, (_, network) => ({ ip: ipv4FromNumber(ip('10.0.0.7') + network * 256) }))

describe.each(STATE_TARGETS)('PendingHosts in $target', ({ newState }) => {
  let lanes: Lanes
  let pending: PendingHosts
  let lane: Lane
  beforeAll(async () => {
    ;({ lanes, pending } = await newState())
  })
  beforeEach(() => {
    lane = newLane()
  })

  /** Forces are a set: their order says nothing. */
  const read = async (): Promise<readonly PendingHost[]> =>
    (await pending.read(lane)).map(({ ip, forcedAt }) =>
      forcedAt ? { ip, forcedAt: forcedAt.toSorted((a, b) => a - b) } : { ip },
    )

  const takeLease = async (owner: string, now = at(0)): Promise<Lease> => {
    await lanes.wake(lane, { at: at(0), reason: 'window' })
    const answer = await lanes.takeLease(lane, { due: at(0), owner, now, until: at(60) })
    if (answer.kind !== 'taken') throw new Error(answer.kind)
    return answer.lease
  }

  describe('read', () => {
    it('finds nothing in a lane never seen', async () => {
      expect(await read()).toEqual([])
    })

    it('gives the hosts in numeric order', async () => {
      await pending.add(lane, plain('192.168.0.1', '10.0.10.1', '10.0.9.200', '10.0.9.3', '9.255.255.255'))
      expect(await read()).toEqual(plain('9.255.255.255', '10.0.9.3', '10.0.9.200', '10.0.10.1', '192.168.0.1'))
    })

    it('keeps lanes apart', async () => {
      await pending.add(newLane(), plain('10.0.0.1'))
      await pending.add({ ...lane, site: newLane().site }, plain('10.0.0.2'))
      expect(await read()).toEqual([])
    })
  })

  describe('add', () => {
    it('is a union, and answers how many are new', async () => {
      expect(await pending.add(lane, plain('10.0.0.1', '10.0.0.2', '10.0.1.1'))).toBe(3)
      expect(await pending.add(lane, plain('10.0.0.2', '10.0.0.3', '10.0.1.1'))).toBe(1)
      expect(await pending.add(lane, plain('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.1.1'))).toBe(0)
      expect(await read()).toEqual(plain('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.1.1'))
    })

    it('takes no host as none', async () => {
      expect(await pending.add(lane, [])).toBe(0)
    })

    it('takes the same host twice in one call as one, with the forces of both', async () => {
      expect(await pending.add(lane, [forced('10.0.0.1', 1), forced('10.0.0.1', 2), ...plain('10.0.0.1')])).toBe(1)
      expect(await read()).toEqual([forced('10.0.0.1', 1, 2)])
    })

    it('unites the forces of a host', async () => {
      await pending.add(lane, [forced('10.0.0.1', 5), ...plain('10.0.0.2')])
      await pending.add(lane, [forced('10.0.0.1', 9, 5), forced('10.0.0.2', 7)])
      await pending.add(lane, plain('10.0.0.1'))
      expect(await read()).toEqual([forced('10.0.0.1', 5, 9), forced('10.0.0.2', 7)])
    })

    it('counts a host that gets a force as known', async () => {
      await pending.add(lane, plain('10.0.0.1'))
      expect(await pending.add(lane, [forced('10.0.0.1', 5)])).toBe(0)
    })

    it('holds every octet of a /24, each of them forced', async () => {
      const whole = Array.from({ length: 256 }, (_, octet) => forced(`10.0.0.${octet}`, octet))
      expect(await pending.add(lane, whole)).toBe(256)
      expect(await read()).toEqual(whole)
    })

    it('counts each host once among many at once', async () => {
      const overlapping = Array.from({ length: 12 }, (_, start) =>
        Array.from({ length: 10 }, (_, host): PendingHost => ({ ip: ipv4FromNumber(ip('10.0.0.250') + start + host) })),
      )
      const added = await Promise.all(overlapping.map((hosts) => pending.add(lane, hosts)))
      expect(added.reduce((sum, count) => sum + count, 0)).toBe(21)
      expect(await read()).toHaveLength(21)
    })
  })

  describe('remove', () => {
    it('takes away exactly the hosts named', async () => {
      await pending.add(lane, plain('10.0.0.1', '10.0.0.2', '10.0.1.1'))
      const lease = await takeLease('first')
      expect(await pending.remove(lease, plain('10.0.0.2', '10.0.1.1'))).toBe('removed')
      expect(await read()).toEqual(plain('10.0.0.1'))
    })

    it('takes what is not there as taken away already', async () => {
      await pending.add(lane, plain('10.0.0.1'))
      const lease = await takeLease('first')
      expect(await pending.remove(lease, plain('10.0.0.9', '10.9.9.9'))).toBe('removed')
      expect(await pending.remove(lease, [])).toBe('removed')
      expect(await read()).toEqual(plain('10.0.0.1'))
    })

    it('takes a host away with the forces that were named', async () => {
      await pending.add(lane, [forced('10.0.0.1', 5, 9)])
      const lease = await takeLease('first')
      await pending.remove(lease, [forced('10.0.0.1', 9, 5)])
      expect(await read()).toEqual([])
    })

    it('leaves a host for a force that came later', async () => {
      await pending.add(lane, [...plain('10.0.0.1'), forced('10.0.0.2', 5)])
      const known = await pending.read(lane)
      await pending.add(lane, [forced('10.0.0.1', 7), forced('10.0.0.2', 8)])
      const lease = await takeLease('first')
      await pending.remove(lease, known)
      expect(await read()).toEqual([forced('10.0.0.1', 7), forced('10.0.0.2', 8)])
      await pending.remove(lease, await pending.read(lane))
      expect(await read()).toEqual([])
    })

    it('takes a host away that can then be added as new', async () => {
      await pending.add(lane, plain('10.0.0.1'))
      await pending.remove(await takeLease('first'), plain('10.0.0.1'))
      expect(await pending.add(lane, plain('10.0.0.1'))).toBe(1)
      expect(await read()).toEqual(plain('10.0.0.1'))
    })

    it('is refused to one who lost the lease, and takes nothing away', async () => {
      await pending.add(lane, [...plain('10.0.0.1'), forced('10.0.1.1', 5)])
      const old = await takeLease('first')
      await takeLease('second', at(61))
      expect(await pending.remove(old, await pending.read(lane))).toBe('lease-lost')
      expect(await read()).toEqual([...plain('10.0.0.1'), forced('10.0.1.1', 5)])
    })

    it('is refused when the flush has ended, and for a lane never seen', async () => {
      const stranger: Lease = { lane, owner: 'first', until: at(60) }
      expect(await pending.remove(stranger, plain('10.0.0.1'))).toBe('lease-lost')
      await pending.add(lane, plain('10.0.0.1'))
      const lease = await takeLease('first')
      await lanes.endFlush(lease, { kind: 'wait', wake: { at: at(90), reason: 'retry' }, sent: 0 })
      expect(await pending.remove(lease, plain('10.0.0.1'))).toBe('lease-lost')
      expect(await read()).toEqual(plain('10.0.0.1'))
    })

    it('does not wait for sightings that come at the same time, nor they for it', async () => {
      await pending.add(lane, inNetworks(8))
      const lease = await takeLease('first')
      const others = inNetworks(8).map(({ ip }): PendingHost => ({ ip: ipv4FromNumber(ip + 1) }))
      const [removed] = await Promise.all([
        pending.remove(lease, inNetworks(8)),
        ...others.map((host) => pending.add(lane, [host])),
        ...others.map(() => lanes.note(lane, { added: 1, now: at(1), windowEndsAt: at(60), urgent: false })),
      ])
      expect(removed).toBe('removed')
      expect(await read()).toEqual(others)
    })
  })

  it('adds, reads and removes hosts of more than a hundred networks', async () => {
    const hosts = inNetworks(250)
    expect(await pending.add(lane, hosts)).toBe(250)
    expect(await read()).toEqual(hosts)
    const lease = await takeLease('first')
    expect(await pending.remove(lease, hosts.slice(0, 249))).toBe('removed')
    expect(await read()).toEqual(hosts.slice(249))
  })
})
