import type { EpochMs } from '../../lambdas/domain/instant.ts'
import { spanText } from '../text/time-text.ts'
import { plain, wrap } from '../text/wrap.ts'
import type { ExplainedLetter } from './explained-letter.ts'

export type LetterTextOptions = { readonly nowMs: EpochMs; readonly columns: number }

/** Where it is, which it is, how old, and why: in a few lines. */
export const letterSummary = (
  { letter, cause }: ExplainedLetter,
  { nowMs, columns }: LetterTextOptions,
): readonly string[] => [
  `${letter.queue.padEnd(5)}  ${letter.id}  ${spanText((nowMs - letter.sentAtMs) / 1000)} ago`,
  ...wrap(plain(`${cause.code}: ${cause.message}`), columns, '       '),
]

/** The same, and all of the message. */
export const letterInFull = (explained: ExplainedLetter, options: LetterTextOptions): readonly string[] => [
  ...letterSummary(explained, options),
  ...bodyLines(explained.letter.body).map((line) => `       | ${plain(line)}`),
  '',
]

/** For scripts. */
export const letterData = ({ letter, cause }: ExplainedLetter): object => ({
  queue: letter.queue,
  id: letter.id,
  sentAt: new Date(letter.sentAtMs).toISOString(),
  ...cause,
  body: letter.body,
})

const bodyLines = (body: string): readonly string[] => {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2).split('\n')
  } catch {
    return body.split('\n')
  }
}
