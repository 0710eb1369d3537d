import { no, ok, type Result } from '../domain/result.ts'

type Field = {
  readonly name: string
  readonly lowest: number
  readonly highest: number
  /** Words for the numbers from `lowest` up. */
  readonly words?: readonly string[]
  /** What stands for the whole field, besides `*`. */
  readonly special?: RegExp
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const FIELDS: readonly Field[] = [
  { name: 'minutes', lowest: 0, highest: 59 },
  { name: 'hours', lowest: 0, highest: 23 },
  { name: 'day of month', lowest: 1, highest: 31, special: /^(\?|L|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', lowest: 1, highest: 12, words: MONTHS },
  {
    name: 'day of week',
    lowest: 1,
    highest: 7,
    words: DAYS,
    special: new RegExp(`^(\\?|L|([1-7]|${DAYS.join('|')})(L|#[1-5]))$`),
  },
  { name: 'year', lowest: 1970, highest: 2199 },
]

/**
 * The six fields of an EventBridge Scheduler cron expression; answers them in capitals, one space apart.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export const parseCron = (text: string): Result<string> => {
  const parts = text.trim().toUpperCase().split(/\s+/)
  if (parts.length !== FIELDS.length) {
    return no('expected six fields (minutes, hours, day of month, month, day of week, year), like "0 18 ? * FRI *"')
  }
  for (const [index, field] of FIELDS.entries()) {
    const reason = whyNoField(field, parts[index] ?? '')
    if (reason) return no(reason)
  }
  const [, , dayOfMonth, , dayOfWeek] = parts
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    return no('expected ? in exactly one of day of month and day of week')
  return ok(parts.join(' '))
}

const whyNoField = (field: Field, part: string): string | undefined => {
  if (field.special?.test(part)) return undefined
  return part.split(',').every((item) => isItem(field, item))
    ? undefined
    : `${field.name} is ${part}: expected ${valuesOf(field)}`
}

const valuesOf = ({ lowest, highest, words }: Field): string =>
  `${lowest}-${highest}${words ? ` or ${words.at(0)}-${words.at(-1)}` : ''}, with , - * / as needed`

/** `*`, `5`, `5-10`, each with or without a step `/2`. A range does not wrap around. */
const isItem = (field: Field, item: string): boolean => {
  const [range = '', step, ...rest] = item.split('/')
  if (rest.length > 0 || (step !== undefined && !isStep(field, step))) return false
  if (range === '*') return true
  const ends = range.split('-').map((end) => numberOf(field, end))
  const [first, last = first] = ends
  return ends.length <= 2 && first !== undefined && last !== undefined && !ends.includes(undefined) && first <= last
}

const isStep = ({ highest }: Field, step: string): boolean => /^[1-9]\d*$/.test(step) && Number(step) <= highest

const numberOf = ({ lowest, highest, words }: Field, text: string): number | undefined => {
  const word = words?.indexOf(text) ?? -1
  if (word >= 0) return lowest + word
  const number = /^\d{1,4}$/.test(text) ? Number(text) : undefined
  return number !== undefined && lowest <= number && number <= highest ? number : undefined
}
