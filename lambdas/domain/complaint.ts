type Issue = { readonly path: readonly PropertyKey[]; readonly message: string }

/** So much of a value is shown: enough to know it by. */
const LONGEST_SHOWN = 60

/** What is wrong with a message, each key with what was found there and what was expected: `urgent: found "yes": expected …`. */
export const complaintOf = (content: unknown, issues: readonly Issue[]): string =>
  issues.map(({ path, message }) => `${path.join('.')}: found ${shown(valueAt(content, path))}: ${message}`).join('; ')

const valueAt = (content: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    content,
  )

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}
