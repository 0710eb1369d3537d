import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBaseUrl } from '../../lambdas/config/base-url.ts'
import { closest } from '../../lambdas/config/closest.ts'
import { parseCron } from '../../lambdas/config/cron.ts'
import { parseDuration } from '../../lambdas/config/duration.ts'
import {
  parseAlias,
  parseLabel,
  parseSecretName,
  parseSiteName,
  parseUuid,
  siteKey,
} from '../../lambdas/config/names.ts'
import { parseStartOfWindow, parseTimeOfDay } from '../../lambdas/config/time-of-day.ts'
import { parseTimeZone } from '../../lambdas/config/time-zone.ts'

describe('a duration', () => {
  it('is a whole number with a unit, told in seconds', () => {
    expect(['90s', '15m', '24h', '7d', '0s'].map(parseDuration)).toMatchObject(
      [90, 900, 86_400, 604_800, 0].map((value) => ({ ok: true, value })),
    )
  })
  it.each(['', 's', '90', '1.5h', '-1s', '1h30m', '90 s', '90S', '1w', '١s', '1e3s', '0x1s', '1234567890s'])(
    'is never %j',
    (text) => expect(parseDuration(text).ok).toBe(false),
  )
})

describe('a time of day', () => {
  it('is told in minutes since midnight, for every minute of the day and its end', () => {
    for (let minute = 0; minute <= 1440; minute++) {
      const text = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
      expect(parseTimeOfDay(text)).toEqual({ ok: true, value: minute })
    }
  })
  it.each(['8:00', '24:01', '25:00', '08:60', '08:00:00', '0800', ''])('is never %j', (text) =>
    expect(parseTimeOfDay(text).ok).toBe(false),
  )
  it('begins no window at the end of a day', () => {
    expect(parseStartOfWindow('24:00').ok).toBe(false)
    expect(parseStartOfWindow('00:00').ok).toBe(true)
  })
})

describe('a time zone', () => {
  it.each([
    'Africa/Johannesburg',
    'Europe/London',
    'UTC',
    'Asia/Kolkata',
    'Etc/GMT+5',
    'America/Argentina/Buenos_Aires',
  ])('may be %s', (text) => expect(parseTimeZone(text)).toEqual({ ok: true, value: text }))
  it.each(['Mars/Olympus', '+02:00', '-05:00', '', 'GMT+25', 'Local'])('is never %j', (text) =>
    expect(parseTimeZone(text).ok).toBe(false),
  )
  it('is suggested when a name is nearly right, in letters or in capitals', () => {
    expect(parseTimeZone('Africa/Johanesburg')).toMatchObject({
      reason: expect.stringContaining('Africa/Johannesburg'),
    })
    expect(parseTimeZone('europe/london')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('Europe/London'),
    })
  })
})

describe('the base URL', () => {
  it.each([
    ['https://v1.api.altostrat.io', 'https://v1.api.altostrat.io'],
    ['https://v1.api.altostrat.io/', 'https://v1.api.altostrat.io'],
    ['https://proxy.example/altostrat//', 'https://proxy.example/altostrat'],
    ['http://localhost:4010/', 'http://localhost:4010'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:4010', 'http://[::1]:4010'],
  ])('%s is kept as %s', (text, kept) => expect(parseBaseUrl(text)).toEqual({ ok: true, value: kept }))

  it.each([
    'http://v1.api.altostrat.io',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://localhost@example.com',
    'http://128.0.0.1',
    'http://[::2]',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'v1.api.altostrat.io',
    'https://user:password@v1.api.altostrat.io',
    'https://v1.api.altostrat.io/?token=1',
    'https://v1.api.altostrat.io/#top',
    'https://',
    '',
  ])('is never %s', (text) => expect(parseBaseUrl(text).ok).toBe(false))
})

describe('a cron expression', () => {
  it.each([
    '0 18 ? * FRI *',
    '0/15 8-17 ? * MON-FRI *',
    '0 8 1 * ? *',
    '0 8 L * ? *',
    '0 8 15W JAN,JUL ? 2026-2030',
    '0 8 ? * 6L *',
    '0 8 ? * FRIL *',
    '0 8 ? * 3#2 *',
    '0 8 ? * TUE#5 *',
    '5,35 */2 1-7 1/3 ? *',
    '59 23 31 12 ? 2199',
    '* * * * ? *',
  ])('may be %j', (text) => expect(parseCron(text)).toEqual({ ok: true, value: text }))

  it('is kept in capitals and with single spaces', () => {
    expect(parseCron('  0  18 ?\t* fri * ')).toEqual({ ok: true, value: '0 18 ? * FRI *' })
  })

  it.each([
    ['0 18 * * FRI *', 'exactly one'],
    ['0 18 ? * ? *', 'exactly one'],
    ['0 18 1 * FRI *', 'exactly one'],
    ['0 18 ? * FRI', 'six fields'],
    ['0 0 18 ? * FRI *', 'six fields'],
    ['', 'six fields'],
    ['cron(0 18 ? * FRI *)', 'minutes'],
    ['60 18 ? * FRI *', 'minutes'],
    ['0 24 ? * FRI *', 'hours'],
    ['0 18 0 * ? *', 'day of month'],
    ['0 18 32 * ? *', 'day of month'],
    ['0 18 32W * ? *', 'day of month'],
    ['0 18 ? 13 FRI *', 'month'],
    ['0 18 ? ? FRI *', 'month'],
    ['0 18 ? * 0 *', 'day of week'],
    ['0 18 ? * FRY *', 'day of week'],
    ['0 18 ? * FRI#6 *', 'day of week'],
    ['0 18 ? * 3#1,6#3 *', 'day of week'],
    ['0 18 ? * FRI-MON *', 'day of week'],
    ['0 18 ? * MON-TUE-WED *', 'day of week'],
    ['0 18 ? * FRI 1969', 'year'],
    ['0 18 ? * FRI 2200', 'year'],
    ['0/0 18 ? * FRI *', 'minutes'],
    ['0/60 18 ? * FRI *', 'minutes'],
    ['0/5/5 18 ? * FRI *', 'minutes'],
    ['0, 18 ? * FRI *', 'minutes'],
    ['-5 18 ? * FRI *', 'minutes'],
    ['5- 18 ? * FRI *', 'minutes'],
    ['1.5 18 ? * FRI *', 'minutes'],
  ])('is never %j, and the reason names %s', (text, named) =>
    expect(parseCron(text)).toMatchObject({ ok: false, reason: expect.stringContaining(named) }),
  )
})

describe('a name', () => {
  it('of a team, blackout or stop has letters, digits, - and _ only', () => {
    expect(['acme', 'a', '9', 'Acme_Ltd-2', 'a'.repeat(64)].every((name) => parseLabel(name).ok)).toBe(true)
    const wrong = ['', 'a b', 'a#b', 'a/b', 'é', '-a', '_a', 'a\n', 'a'.repeat(65)]
    expect(wrong.filter((name) => parseLabel(name).ok)).toEqual([])
  })
  it('of a site is any short line of text, but for # which only an alias may have', () => {
    expect(['head office', 'Zürich 2', 'a'.repeat(128)].every((name) => parseSiteName(name).ok)).toBe(true)
    expect(
      ['', ' a', 'a ', 'a\nb', 'a\u0000b', 'a'.repeat(129), 'a#b'].filter((name) => parseSiteName(name).ok),
    ).toEqual([])
    expect(parseAlias('a#b').ok).toBe(true)
    expect(parseAlias('a\tb').ok).toBe(false)
  })
  it('of a secret is one that Secrets Manager takes, and not the token itself', () => {
    expect(['scan-relay/acme', 'a_b+c=d.e@f-g', 'a'.repeat(512)].every((name) => parseSecretName(name).ok)).toBe(true)
    const wrong = ['', 'a b', 'a:b', 'a|b', 'a'.repeat(513), 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln']
    expect(wrong.filter((name) => parseSecretName(name).ok)).toEqual([])
  })
})

describe('a UUID', () => {
  it('may be of any version, and is kept in lower case', () => {
    fc.assert(
      fc.property(fc.uuid({ version: [1, 4, 7] }), (id) => {
        expect(parseUuid(id.toUpperCase())).toEqual({ ok: true, value: id })
        expect(siteKey(id.toUpperCase())).toBe(id)
      }),
    )
    expect(parseUuid('00000000-0000-0000-0000-000000000000').ok).toBe(true)
  })
  it.each([
    '',
    '9c3c1392',
    '9c3c13927f36424085f2273573c0384a',
    '{9c3c1392-7f36-4240-85f2-273573c0384a}',
    'gc3c1392-7f36-4240-85f2-273573c0384a',
  ])('is never %j', (text) => {
    expect(parseUuid(text).ok).toBe(false)
    expect(siteKey(text)).toBe(text)
  })
})

describe('a suggestion', () => {
  it('forgives a letter too many, too few, wrong or swapped, and capitals', () => {
    for (const typed of ['windows', 'widow', 'wintow', 'widnow', 'WINDOW']) {
      expect(closest(typed, ['rescanAfter', 'window'])).toBe('window')
    }
    expect(closest('taem', ['team'])).toBe('team')
  })
  it('is the candidate with the fewest errors', () =>
    expect(closest('teams', ['team', 'teams', 'terms'])).toBe('teams'))
  it('is not made for another word', () => expect(closest('frequency', ['window', 'teams', 'stops'])).toBeUndefined())
})
