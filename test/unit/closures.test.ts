import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closuresFrom } from '../../lambdas/domain/closures.ts'
import { anyBlackout, at } from '../support/blackout-arbitraries.ts'

const start = at('2026-03-15T10:30:00Z')
const anyWindows = fc.array(anyBlackout(fc.constantFrom('UTC', 'Europe/London')), { maxLength: 3 })

describe('closures', () => {
  it('come in order, apart and once each, the first of them at the start', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyWindows, (blackouts) => {
        const closures = [...closuresFrom(blackouts, start)]
        expect(closures[0]?.from).toBe(start)
        expect(closures.every(({ from }, index) => index === 0 || from > (closures[index - 1]?.until ?? from))).toBe(
          true,
        )
      }),
      { numRuns: 30 },
    )
  })
})
