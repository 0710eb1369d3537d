import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockText, spanText, withClockTexts } from '../../cli/text/time-text.ts'
import { fitted, wrap } from '../../cli/text/wrap.ts'
import { epochSeconds, formatUtc } from '../../lambdas/domain/instant.ts'

describe('a length of time', () => {
  it.each([
    [0, '0 s'],
    [-3, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [90, '2 min'],
    [3600, '1 h'],
    [7800, '2 h 10 min'],
    [86_400, '1 d'],
    [273_600, '3 d 4 h'],
    [86_399, '24 h'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(spanText(seconds)).toBe(text)
  })
})

describe('a moment', () => {
  const at = epochSeconds(Date.UTC(2026, 10, 22, 22, 30) / 1000)

  it("is shown in the reader's zone, with its day only when that is another", () => {
    const now = epochSeconds(at - 3600)
    expect(clockText(at, now, 'UTC')).toBe('22:30')
    expect(clockText(at, now, 'Africa/Johannesburg')).toBe('Mon 23 Nov 00:30')
  })

  it.each([
    ['hold by command until 2026-11-22T22:30:00Z (moving)', 'hold by command until Mon 23 Nov 00:30 (moving)'],
    [
      'blackout a until 2026-11-22T23:30+02:00 (Europe/Athens), then blackout b until 2026-11-22T22:30+00:00 (UTC)',
      'blackout a until 23:30, then blackout b until Mon 23 Nov 00:30',
    ],
    ['wait until 2026-99-22T22:30:00Z: busy', 'wait until 2026-99-22T22:30:00Z: busy'],
    ['since 2026-11-22T22:30:00Z', 'since 2026-11-22T22:30:00Z'],
  ])('in a reason is shown in that zone too: %s', (reason, shown) => {
    expect(withClockTexts(reason, epochSeconds(at - 3600), 'Africa/Johannesburg')).toBe(shown)
  })

  it('is in UTC and to the second as data', () => {
    expect(formatUtc(at)).toBe('2026-11-22T22:30:00Z')
  })
})

describe('wrapped text', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,40}$/), { maxLength: 30 })
  const columns = fc.integer({ min: 20, max: 100 })

  it('fits, and has every word in its order', () => {
    fc.assert(
      fc.property(words, columns, fc.constantFrom('', '  ', '      '), (given, width, indent) => {
        const lines = wrap(given.join(' '), width, indent)
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(width)
          expect(line.startsWith(indent)).toBe(true)
        }
        expect(lines.join('').replaceAll(' ', '')).toBe(given.join(''))
      }),
    )
  })

  it('is cut to a column with an ellipsis', () => {
    expect([fitted('head-office', 6), fitted('lab', 6)]).toEqual(['head-…', 'lab   '])
  })
})
