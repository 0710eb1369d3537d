import { no, ok, type Result } from '../domain/result.ts'
import type { ScheduleId, SiteId, TeamName } from '../domain/team.ts'

/** Eight, four, four, four and twelve hexadecimal digits, of any version; answers them in lower case. */
export const parseUuid = (text: string): Result<string> =>
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text)
    ? ok(text.toLowerCase())
    : no('expected a UUID like 9c3c1392-7f36-4240-85f2-273573c0384a')

export const parseSiteId = (text: string): Result<SiteId> => parseUuid(text) as Result<SiteId>

export const parseScheduleId = (text: string): Result<ScheduleId> => parseUuid(text) as Result<ScheduleId>

/** What a site is looked up by: a UUID in lower case, any other name as it is. */
export const siteKey = (ref: string): string => {
  const uuid = parseUuid(ref)
  return uuid.ok ? uuid.value : ref
}

/** A name that stands in table keys, message groups and resource names, so without `#`, spaces and the like. */
export const parseLabel = (text: string): Result<string> =>
  /^[A-Za-z\d][\w-]{0,63}$/.test(text)
    ? ok(text)
    : no('expected 1 to 64 letters, digits, - and _, the first a letter or digit')

export const parseTeamName = (text: string): Result<TeamName> => parseLabel(text) as Result<TeamName>

/** What people call a site. */
export const parseSiteName = (text: string): Result<string> =>
  isPlain(text) && !text.includes('#') ? ok(text) : no('expected 1 to 128 characters without #, nor space at its ends')

/** What another system calls a site, `#` too. */
export const parseAlias = (text: string): Result<string> =>
  isPlain(text) ? ok(text) : no('expected 1 to 128 characters, without space at its ends')

const isPlain = (text: string): boolean => /^[^\p{C}]{1,128}$/u.test(text) && text === text.trim()

/**
 * The name of a Secrets Manager secret. Its value is never told: someone may have put the token itself there, which would
 * then stand in the stack's template.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export const parseSecretName = (text: string): Result<string> => {
  if (text.startsWith('eyJ')) return no('this looks like a token: expected the name of the secret that will hold it')
  return /^[\w/+=.@-]{1,512}$/.test(text)
    ? ok(text)
    : no('expected the name of a secret, 1 to 512 letters, digits and /_+=.@-')
}
