import { EXIT, RelayFailure } from '../failure.ts'
import { failureOf } from '../failure-text.ts'
import type { DeadLetter } from '../ports.ts'
import { counted } from '../text/wrap.ts'

/** What is done with a letter, and the words for it. */
export type Settling = { readonly done: string; readonly settle: (letter: DeadLetter) => Promise<void> }

const AT_ONCE = 10

/** Settles some letters at a time, `gone` called for each; the first that fails ends it, and says how far it came. */
export const settleLetters = async (
  letters: readonly DeadLetter[],
  { done, settle }: Settling,
  gone: (letter: DeadLetter) => void,
): Promise<void> => {
  let settled = 0
  for (let start = 0; start < letters.length; start += AT_ONCE) {
    const results = await Promise.allSettled(
      letters.slice(start, start + AT_ONCE).map(async (letter) => {
        await settle(letter)
        gone(letter)
      }),
    )
    const failed = results.filter((result) => result.status === 'rejected')
    settled += results.length - failed.length
    const [first] = failed
    if (!first) continue
    const { message } = failureOf(first.reason)
    const text = `${settled} of ${counted(letters.length, 'dead letter')} ${done}, the others are still there: ${message}`
    throw new RelayFailure(EXIT.failed, text, { cause: first.reason })
  }
}
