import { inspect } from 'node:util'
import * as z from 'zod/mini'
import { jsonOrUndefined } from '../../domain/json-or-undefined.ts'
import type { TeamName } from '../../domain/team.ts'

const SHOWN = '[token]'

/** As long a piece of the token as may be said aloud: an API that quotes a shortened token gives away no more. */
const HARMLESS_LENGTH = 8

/**
 * An API token, opaque to us. A class so that nothing shows it by accident: printed, logged, inspected, spread or turned
 * into JSON it is `[token]`.
 */
export class Token {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The value of the Authorization header: the only way out. */
  authorization(): string {
    return `Bearer ${this.#text}`
  }

  equals(other: Token): boolean {
    return this.#text === other.#text
  }

  /** `text` without this token and without any longer piece of it. */
  removeFrom(text: string): string {
    return text.replaceAll(this.#text, SHOWN).replace(/\S+/g, (word) => (this.#sharesPieceWith(word) ? SHOWN : word))
  }

  #sharesPieceWith(word: string): boolean {
    const pieces = Math.max(0, word.length - HARMLESS_LENGTH)
    return Array.from({ length: pieces }, (_, at) => word.slice(at, at + HARMLESS_LENGTH + 1)).some((piece) =>
      this.#text.includes(piece),
    )
  }

  toString(): string {
    return SHOWN
  }

  toJSON(): string {
    return SHOWN
  }

  [inspect.custom](): string {
    return SHOWN
  }
}

/** What a secret holds: a token, nothing yet, or something that cannot be one. */
export type StoredToken =
  | { readonly kind: 'token'; readonly token: Token }
  | { readonly kind: 'missing' }
  | { readonly kind: 'malformed' }

/** The tokens of the teams. Throws `PlatformError` when the place that keeps them does not answer. */
export type Tokens = {
  /** May answer from memory. */
  readonly tokenOf: (team: TeamName) => Promise<StoredToken>
  /** The next `tokenOf` reads the secret itself. */
  readonly forget: (team: TeamName) => void
}

const Wrapped = z.object({ token: z.string() })

/** Reads the value of a secret: the token itself or `{"token": "…"}`, white space around it ignored. */
export const parseToken = (secret: string): StoredToken => {
  const text = secret.trim()
  if (text.startsWith('{')) {
    const wrapped = Wrapped.safeParse(jsonOrUndefined(text))
    return wrapped.success ? parseBareToken(wrapped.data.token.trim()) : { kind: 'malformed' }
  }
  return parseBareToken(text)
}

/** Visible ASCII without spaces is what a header can carry; the API's own formats are a JWT and `number|letters`. */
const parseBareToken = (text: string): StoredToken => {
  if (text === '') return { kind: 'missing' }
  return /^[\x21-\x7e]+$/.test(text) ? { kind: 'token', token: new Token(text) } : { kind: 'malformed' }
}
