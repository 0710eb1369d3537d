import { type EpochMs, epochMs, msAfter } from '../../domain/instant.ts'

/** A wait longer than this is a mistake of the sender, not a wish. */
const LONGEST_SECONDS = 366 * 24 * 3600

/** RFC 9110 section 5.6.7: the form that is sent, and two obsolete ones that must be understood; all of them are UTC. */
const DATE_BEFORE_GMT =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, (\d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2}) GMT$/
const DATE_OF_ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/

/**
 * The moment that a Retry-After header names (RFC 9110 section 10.2.3: seconds or a date), never before `now`.
 * Undefined when there is no header, or none that makes sense.
 */
export const parseRetryAfter = (header: string | null, now: EpochMs): EpochMs | undefined => {
  const waitMs = waitMsOf(header?.trim() ?? '', now)
  if (waitMs === undefined || waitMs > LONGEST_SECONDS * 1000) return undefined
  return msAfter(now, Math.max(0, waitMs))
}

const waitMsOf = (text: string, now: EpochMs): number | undefined => {
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = (DATE_BEFORE_GMT.exec(text) ?? DATE_OF_ASCTIME.exec(text))?.[1]
  const at = date === undefined ? Number.NaN : Date.parse(`${date.replaceAll('-', ' ')} GMT`)
  return Number.isNaN(at) ? undefined : epochMs(at) - now
}
