import { no, ok, type Result } from '../domain/result.ts'
import { didYouMean } from './closest.ts'

/** A name of the IANA time zone database, capitals as there: EventBridge Scheduler takes no other. */
export const parseTimeZone = (text: string): Result<string> => {
  const expected = 'expected an IANA time zone like Europe/London'
  const canonical = /^[A-Za-z]/.test(text) ? canonicalZone(text) : undefined
  if (canonical === undefined) return no(`${expected}${didYouMean(text, Intl.supportedValuesOf('timeZone'))}`)
  const differsInCapitalsOnly = canonical !== text && canonical.toLowerCase() === text.toLowerCase()
  return differsInCapitalsOnly ? no(`${expected} (did you mean "${canonical}"?)`) : ok(text)
}

const canonicalZone = (text: string): string | undefined => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
