/** Where a value stands in the configuration: keys and list positions from the top. */
export type Path = readonly PropertyKey[]

/** A mistake before its place in the file is known. */
export type Finding = { readonly path: Path; readonly message: string }

/** One thing that is wrong with a configuration. */
export type Mistake = {
  /** Like `teams[0].sites[1].subnets[0]`; empty for the file as a whole. */
  readonly path: string
  /** What was found and what was expected. */
  readonly message: string
  /** `file:line:column`, which editors and terminals can open. */
  readonly at: string
}

/** `['teams', 0, 'name']` as `teams[0].name`. */
export const formatPath = (path: Path): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')

/** A value as a message shows it: short, without a password in an address, and for a list or mapping its kind only. */
export const shown = (value: unknown): string => {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value !== 'string') return `${value as number | boolean}`
  const safe = value.replace(/\/\/[^/]*@/, '//…@')
  return JSON.stringify(safe.length > LONGEST_SHOWN ? `${safe.slice(0, LONGEST_SHOWN)}…` : safe)
}

const LONGEST_SHOWN = 60
