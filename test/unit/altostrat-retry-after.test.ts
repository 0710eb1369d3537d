import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parseRetryAfter } from '../../lambdas/adapters/altostrat/retry-after.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const dayOf = (date: Date): string => DAYS[date.getUTCDay()] ?? ''
const monthOf = (date: Date): string => MONTHS[date.getUTCMonth()] ?? ''
const two = (number: number): string => String(number).padStart(2, '0')
const clockOf = (date: Date): string => date.toISOString().slice(11, 19)

const imfFixdate = (date: Date): string => date.toUTCString()
const rfc850 = (date: Date): string =>
  `${dayOf(date)}, ${two(date.getUTCDate())}-${monthOf(date)}-${two(date.getUTCFullYear() % 100)} ${clockOf(date)} GMT`
const asctime = (date: Date): string =>
  `${dayOf(date).slice(0, 3)} ${monthOf(date)} ${String(date.getUTCDate()).padStart(2)} ${clockOf(date)} ${date.getUTCFullYear()}`

const moment = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2048, 0) }).map(epochMs)
const wait = fc.integer({ min: 0, max: 300 * 24 * 3600 })

describe('Retry-After', () => {
  // Where the machine's time is not UTC, a date that is read as local time is found out.
  beforeAll(() => void vi.stubEnv('TZ', 'Africa/Johannesburg'))
  afterAll(() => void vi.unstubAllEnvs())

  it('counts seconds from now', () => {
    fc.assert(
      fc.property(moment, wait, (now, seconds) => {
        expect(parseRetryAfter(String(seconds), now)).toBe(now + seconds * 1000)
      }),
    )
  })

  it.each([imfFixdate, rfc850, asctime])('reads dates as UTC, as %o writes them', (format) => {
    fc.assert(
      fc.property(moment, wait, (now, seconds) => {
        const at = Math.ceil(now / 1000) * 1000 + seconds * 1000
        expect(parseRetryAfter(format(new Date(at)), now)).toBe(at)
      }),
    )
  })

  it('takes a date that is past for now', () => {
    fc.assert(
      fc.property(moment, wait, (now, seconds) => {
        expect(parseRetryAfter(imfFixdate(new Date(now - seconds * 1000)), now)).toBe(now)
      }),
    )
  })

  it('never answers a moment before now, whatever the header says', () => {
    const header = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String), fc.date().map(String))
    fc.assert(
      fc.property(moment, header, (now, text) => {
        expect(parseRetryAfter(text, now) ?? now).toBeGreaterThanOrEqual(now)
      }),
    )
  })

  it.each([
    null,
    '',
    'soon',
    '-5',
    '1.5',
    '1e3',
    '0x10',
    '9'.repeat(400),
    '99999999999',
    'Sun, 31 Feb',
    '2026-01-01T00:00:00Z',
    'Mon, 99 Jan 2026 00:00:00 GMT',
  ])('has nothing to say when the header is %j', (header) => {
    expect(parseRetryAfter(header, epochMs(Date.UTC(2026, 0)))).toBeUndefined()
  })
})
