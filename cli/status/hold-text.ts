import type { SiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Hold } from '../../lambdas/domain/hold.ts'
import type { EpochSeconds } from '../../lambdas/domain/instant.ts'
import { scopeName } from '../text/place-names.ts'
import { clockText, spanText } from '../text/time-text.ts'
import { plain } from '../text/wrap.ts'

export type TextContext = {
  readonly directory: SiteDirectory
  readonly now: EpochSeconds
  readonly timezone: string
}

/** `team acme until 15:00, for 2 h: change window`. */
export const holdText = ({ scope, until, reason }: Hold, { directory, now, timezone }: TextContext): string => {
  const why = reason === undefined ? '' : `: ${plain(reason)}`
  return `${scopeName(scope, directory)} until ${clockText(until, now, timezone)}, for ${spanText(until - now)}${why}`
}
