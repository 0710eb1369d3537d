import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFresh } from '../../lambdas/domain/freshness.ts'
import { type EpochSeconds, epochSeconds } from '../../lambdas/domain/instant.ts'
import { ip } from '../support/relay-config.ts'

const host = { ip: ip('10.0.0.1') }
const at = { now: epochSeconds(10_000), rescanAfterSeconds: 3600 }
const scannedAgo = (seconds: number): EpochSeconds => epochSeconds(at.now - seconds)
const forced = (...seconds: readonly number[]) => ({ ...host, forcedAt: seconds.map(epochSeconds) })

const anySecond = fc.integer({ min: 0, max: 20_000 }).map(epochSeconds)

describe('a host', () => {
  it('that was never scanned is scanned, forced or not', () => {
    expect([host, forced(9000)].map((sighted) => isFresh(sighted, undefined, at))).toEqual([false, false])
  })

  it('needs no scan while its last is younger than rescanAfter', () => {
    expect([3599, 3600].map((seconds) => isFresh(host, scannedAgo(seconds), at))).toEqual([true, false])
  })

  it('that is forced needs no scan once one has begun at or after every force, however long ago', () => {
    fc.assert(
      fc.property(fc.array(anySecond, { minLength: 1 }), anySecond, (forcedAt, scannedAt) => {
        const isAfterAll = forcedAt.every((force) => force <= scannedAt)
        expect(isFresh({ ...host, forcedAt }, scannedAt, at)).toBe(isAfterAll)
      }),
    )
    const fresh = [4999, 5000].map((second) => isFresh(forced(5000, 2000), epochSeconds(second), at))
    expect(fresh).toEqual([false, true])
  })
})
