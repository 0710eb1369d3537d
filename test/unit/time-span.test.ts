import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import { clipped, joined, type TimeSpan } from '../../lambdas/domain/time-span.ts'

const span = (from: number, until: number): TimeSpan => ({ from: epochSeconds(from), until: epochSeconds(until) })

const anySpan = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 20 })).map(([from, length]) => span(from, from + length))

/** The seconds that lie in any of these spans. */
const secondsIn = (spans: readonly TimeSpan[]): number[] =>
  Array.from({ length: 100 }, (_, second) => second).filter((second) =>
    spans.some(({ from, until }) => from <= second && second < until),
  )

describe('spans of time', () => {
  it('joined are the same time, in order and apart', () => {
    fc.assert(
      fc.property(fc.array(anySpan), (spans) => {
        const whole = joined(spans)
        expect(secondsIn(whole)).toEqual(secondsIn(spans))
        for (const [index, { from }] of whole.entries())
          expect(from).toBeGreaterThan(whole[index - 1]?.until ?? Number.NEGATIVE_INFINITY)
      }),
    )
  })

  it('clipped are what they share with their bounds: one span, or none', () => {
    fc.assert(
      fc.property(anySpan, anySpan, (one, bounds) => {
        const shared = secondsIn([one]).filter((second) => secondsIn([bounds]).includes(second))
        const within = clipped(one, bounds)
        expect(secondsIn(within)).toEqual(shared)
        expect(within).toHaveLength(shared.length > 0 ? 1 : 0)
      }),
    )
    expect(clipped(span(1, 5), span(5, 9))).toEqual([])
  })
})
