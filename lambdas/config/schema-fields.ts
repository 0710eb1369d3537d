import { z } from 'zod'
import { no, ok, type Result } from '../domain/result.ts'
import { didYouMean } from './closest.ts'
import { parseDuration } from './duration.ts'
import { shown } from './mistake.ts'

/** Every message of the schema has this form: what was found, then what was expected. */
const found = (value: unknown, reason: string): string =>
  value === undefined ? `missing: ${reason}` : `found ${shown(value)}: ${reason}`

const because = (reason: string) => ({ error: (issue: { readonly input?: unknown }) => found(issue.input, reason) })

/** Text that `parse` takes. `expected` is for when there is no text at all. */
export const text = <Value>(expected: string, parse: (text: string) => Result<Value>) =>
  z.string(because(`expected ${expected}`)).transform((value, context): Value => {
    const parsed = parse(value)
    if (parsed.ok) return parsed.value
    context.addIssue({ code: 'custom', message: found(value, parsed.reason) })
    return z.NEVER
  })

/** As `text`, but a mistake never shows what was found. */
export const secretText = (expected: string, parse: (text: string) => Result<string>) =>
  z
    .string({ error: ({ input }) => `${input === undefined ? 'missing: ' : ''}expected ${expected}` })
    .transform((value, context) => {
      const parsed = parse(value)
      if (parsed.ok) return parsed.value
      context.addIssue({ code: 'custom', message: parsed.reason })
      return z.NEVER
    })

/** A duration between two others, both included; as seconds. */
export const duration = (shortest: string, longest: string) =>
  text<number>('a duration like 90s, 15m, 24h or 7d', (value) => {
    const parsed = parseDuration(value)
    if (!parsed.ok) return parsed
    const isWithin = secondsOf(shortest) <= parsed.value && parsed.value <= secondsOf(longest)
    return isWithin ? ok(parsed.value) : no(`expected ${shortest} to ${longest}`)
  })

const secondsOf = (bound: string): number => {
  const parsed = parseDuration(bound)
  if (!parsed.ok) throw new Error(`${bound}: ${parsed.reason}`)
  return parsed.value
}

export const wholeNumber = (lowest: number, highest: number) => {
  const outside = because(`expected a whole number from ${lowest} to ${highest}`)
  return z.int(outside).min(lowest, outside).max(highest, outside)
}

export const flag = () => z.boolean(because('expected true or false'))

export const oneOf = <const Word extends string>(words: readonly Word[]) =>
  z.enum(words, {
    error: ({ input }) => {
      const hint = typeof input === 'string' ? didYouMean(input, words) : ''
      return found(input, `expected one of ${words.join(', ')}${hint}`)
    },
  })

export const listOf = <Item extends z.ZodType>(item: Item, what: string) =>
  z.array(item, because(`expected a list of ${what}`))

/** Like `listOf`, with one item at least. */
export const someOf = <Item extends z.ZodType>(item: Item, what: string) =>
  listOf(item, what).min(1, { error: () => `found an empty list: expected at least one of ${what}` })

/** A mapping that takes no other keys. The message about unknown keys has a line for each of them. */
export const mapping = <Shape extends z.ZodRawShape>(what: string, shape: Shape) => {
  const keys = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys')
        return found(issue.input, `expected ${what}, a mapping with ${keys.join(', ')}`)
      return issue.keys.map((key) => `unknown key${didYouMean(key, keys)}: expected ${keys.join(', ')}`).join('\n')
    },
  })
}
