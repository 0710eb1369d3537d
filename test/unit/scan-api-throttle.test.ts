import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostWithin } from '../../local/scan-api/journal.ts'
import { slidingThrottle } from '../../local/scan-api/throttle.ts'

const arrivals = fc
  .array(fc.integer({ min: 0, max: 15_000 }), { minLength: 1, maxLength: 200 })
  .map((gaps) => gaps.map((_, at) => gaps.slice(0, at + 1).reduce((sum, gap) => sum + gap, 0)))
const limits = fc.integer({ min: 1, max: 10 })

/** The times at which requests were admitted. */
const admittedOf = (times: readonly number[], limit: number): readonly number[] => {
  const throttle = slidingThrottle(limit)
  return times.filter((atMs) => throttle.admit('token', atMs).admitted)
}

describe('the throttle', () => {
  it('admits no more than the limit in any 60 seconds', () => {
    fc.assert(
      fc.property(arrivals, limits, (times, limit) => {
        for (const startMs of times) {
          const within = admittedOf(times, limit).filter((atMs) => startMs <= atMs && atMs < startMs + 60_000)
          expect(within.length).toBeLessThanOrEqual(limit)
        }
      }),
    )
  })

  it('turns away only what would go above the limit', () => {
    fc.assert(
      fc.property(arrivals, limits, (times, limit) => {
        const admitted = admittedOf(times, limit)
        for (const atMs of times.filter((time) => !admitted.includes(time))) {
          expect(admitted.filter((time) => atMs - 60_000 < time && time <= atMs)).toHaveLength(limit)
        }
      }),
    )
  })

  it('says when the next one is admitted, to the second and not too early', () => {
    fc.assert(
      fc.property(arrivals, limits, (times, limit) => {
        const throttle = slidingThrottle(limit)
        const answer = times.map((atMs) => throttle.admit('token', atMs)).at(-1)
        if (!answer || answer.admitted) return
        const saidMs = (times.at(-1) ?? 0) + answer.retryAfterSeconds * 1000
        expect(throttle.admit('token', saidMs - 1000).admitted).toBe(false)
        expect(throttle.admit('token', saidMs).admitted).toBe(true)
      }),
    )
  })

  it('is not prolonged by requests that it turns away', () => {
    const throttle = slidingThrottle(1)
    throttle.admit('token', 0)
    for (let atMs = 1000; atMs < 60_000; atMs += 1000) expect(throttle.admit('token', atMs).admitted).toBe(false)
    expect(throttle.admit('token', 60_000).admitted).toBe(true)
  })

  it('counts down what is left, for each token alone', () => {
    const throttle = slidingThrottle(2)
    expect(throttle.admit('a', 0)).toEqual({ admitted: true, remaining: 1, retryAfterSeconds: 0 })
    expect(throttle.admit('a', 500)).toEqual({ admitted: true, remaining: 0, retryAfterSeconds: 0 })
    expect(throttle.admit('a', 1000)).toEqual({ admitted: false, remaining: 0, retryAfterSeconds: 59 })
    expect(throttle.admit('b', 1000)).toMatchObject({ admitted: true })
  })
})

it('takes a request at the end of 60 seconds to be in the next 60', () => {
  expect(mostWithin([{ atMs: 0 }, { atMs: 60_000 }])).toBe(1)
  expect(mostWithin([{ atMs: 0 }, { atMs: 59_999 }])).toBe(2)
})

it('finds the most requests in any 60 seconds of a journal', () => {
  fc.assert(
    fc.property(arrivals, (times) => {
      const most = Math.max(...times.map((from) => times.filter((at) => from <= at && at < from + 60_000).length))
      expect(mostWithin(times.map((atMs) => ({ atMs })))).toBe(most)
    }),
  )
})
