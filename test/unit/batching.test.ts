import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextBatch, suspectAfterRefusal } from '../../lambdas/domain/batching.ts'
import { type Ipv4, ipv4FromNumber } from '../../lambdas/domain/ipv4.ts'
import type { PendingHost } from '../../lambdas/domain/lane.ts'

const hostsUpTo = (count: number): readonly PendingHost[] =>
  Array.from({ length: count }, (_, index) => ({ ip: ipv4FromNumber(index) }))

const without = (hosts: readonly PendingHost[], gone: readonly PendingHost[]): readonly PendingHost[] =>
  hosts.filter((host) => !gone.includes(host))

/** Sends batches until nothing is left to send; `refuses` is the API, which refuses a list with a refused host in it. */
const sendAll = (count: number, limit: number, refuses: (host: PendingHost) => boolean = () => false) => {
  let hosts = hostsUpTo(count)
  let suspectUpTo: Ipv4 | undefined
  const accepted: PendingHost[][] = []
  const rejected: PendingHost[] = []
  let requests = 0
  for (;;) {
    const batch = nextBatch(hosts, { limit, everything: true, ...(suspectUpTo !== undefined && { suspectUpTo }) })
    if (batch.length === 0) return { accepted, rejected, requests, left: hosts }
    requests += 1
    if (!batch.some(refuses)) {
      accepted.push([...batch])
      hosts = without(hosts, batch)
    } else {
      suspectUpTo = suspectAfterRefusal(batch)
      if (batch.length === 1) {
        rejected.push(...batch)
        hosts = without(hosts, batch)
      }
    }
  }
}

describe('batches', () => {
  it('partition the hosts into the fewest requests, none over the limit', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.integer({ min: 1, max: 300 }), (count, limit) => {
        const { accepted, requests, left } = sendAll(count, limit)
        expect(accepted.flat()).toEqual(hostsUpTo(count))
        expect(requests).toBe(Math.ceil(count / limit))
        expect(accepted.every((batch) => batch.length <= limit)).toBe(true)
        expect(left).toEqual([])
      }),
    )
  })

  it('that are not to be sent yet are full ones only', () => {
    expect(nextBatch(hostsUpTo(9), { limit: 10, everything: false })).toEqual([])
    expect(nextBatch(hostsUpTo(10), { limit: 10, everything: false })).toHaveLength(10)
  })

  it('find k refused hosts among n with at most 2·k·log₂n + 1 requests, and send all others', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 256 }),
        fc.uniqueArray(fc.nat(255), { minLength: 1, maxLength: 6 }),
        (count, picks) => {
          const refused = new Set<number>(picks.map((pick) => pick % count))
          const { accepted, rejected, requests } = sendAll(count, 256, ({ ip }) => refused.has(ip))
          expect(new Set(rejected.map(({ ip }) => Number(ip)))).toEqual(refused)
          expect(accepted.flat()).toHaveLength(count - refused.size)
          expect(requests).toBeLessThanOrEqual(2 * refused.size * Math.log2(count) + 1)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('under suspicion are at most half a request, however many hosts have come since', () => {
    const suspectUpTo = ipv4FromNumber(29)
    expect(nextBatch(hostsUpTo(30), { limit: 10, everything: true, suspectUpTo })).toEqual(hostsUpTo(5))
  })

  it('go on with the others when nobody under suspicion is left', () => {
    const others = hostsUpTo(10).slice(4)
    const suspectUpTo = ipv4FromNumber(3)
    expect(nextBatch(others, { limit: 256, everything: true, suspectUpTo })).toEqual(others)
  })

  it('refuse a limit that holds nothing', () => {
    const nothing = { limit: 0, everything: true }
    expect(() => nextBatch(hostsUpTo(1), nothing)).toThrow(new RangeError('no batch holds 0 hosts'))
  })
})
