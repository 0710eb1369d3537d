import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseToken, Token } from '../../lambdas/adapters/altostrat/token.ts'

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhY21lIn0.3q2-7wQ0aZ_x9Lk8'
const NUMBERED = '4711|hT9mQ2xVb7KcLw4ZrYd8NfJs3GpEa6UoXiRk1BvC'

const tokenText = fc.string({ minLength: 9, maxLength: 80, unit: fc.constantFrom(...'abcXYZ019|._-+/=~'.split('')) })

const authorizationOf = (secret: string): string | undefined => {
  const stored = parseToken(secret)
  return stored.kind === 'token' ? stored.token.authorization() : undefined
}

describe('the value of a secret', () => {
  it.each([JWT, NUMBERED])('may be the bare token %#, or JSON around it, with white space about', (text) => {
    const forms = [
      text,
      ` ${text}\r\n`,
      JSON.stringify({ token: text }),
      `\n${JSON.stringify({ token: `${text}\n` })} `,
    ]
    expect(forms.map(authorizationOf)).toEqual(forms.map(() => `Bearer ${text}`))
  })

  it.each(['', ' \n', '{"token": ""}', '{"token": "  "}'])('is missing as long as it is empty: %j', (secret) => {
    expect(parseToken(secret)).toEqual({ kind: 'missing' })
  })

  it.each([`Bearer ${JWT}`, 'a\nb', 'tökén', 'a\u0000b', '{"token": 5}', '{"tokens": "x"}', '{'])(
    'is malformed when no header could carry it: %j',
    (secret) => {
      expect(parseToken(secret)).toEqual({ kind: 'malformed' })
    },
  )

  it('is either refused or can be sent in a header, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (secret) => {
        const authorization = authorizationOf(secret)
        expect(() => new Headers(authorization === undefined ? {} : { authorization })).not.toThrow()
      }),
    )
  })
})

describe('a token', () => {
  it('shows itself in no way of printing', () => {
    const token = new Token(NUMBERED)
    const shown = [
      String(token),
      JSON.stringify({ token }),
      inspect({ token }, { depth: 9, showHidden: true }),
      JSON.stringify(Object.getOwnPropertyDescriptors(token)),
    ]
    expect(shown.join(' ')).not.toContain(NUMBERED.slice(5, 14))
    expect(String(token)).toBe('[token]')
  })

  it('is removed from a text, whole or in longer pieces, wherever it stands', () => {
    fc.assert(
      fc.property(tokenText, fc.nat(), fc.nat(), (text, from, length) => {
        const start = from % (text.length - 8)
        const piece = text.slice(start, start + 9 + (length % text.length))
        const cleaned = new Token(text).removeFrom(`bad token: "${piece}", or ${text}!`)
        expect(cleaned).not.toContain(piece)
        expect(cleaned).toMatch(/^bad token: \S*\[token\]\S* or \S*\[token\]/)
      }),
    )
  })

  it('is removed from a text as a whole, however short it is', () => {
    expect(new Token('abc').removeFrom('token=abc is unknown')).toBe('token=[token] is unknown')
  })

  it('leaves other words as they are', () => {
    const message = 'No query results for schedule 9c43cc95-f313-49a3-b632-524f7a24503b on 10.0.0.1'
    expect(new Token(NUMBERED).removeFrom(message)).toBe(message)
  })

  it('equals another of the same text only', () => {
    expect(new Token(JWT).equals(new Token(JWT))).toBe(true)
    expect(new Token(JWT).equals(new Token(NUMBERED))).toBe(false)
  })
})
