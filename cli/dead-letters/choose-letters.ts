import { nothingThere, wrongInput } from '../failure.ts'
import type { ExplainedLetter } from './explained-letter.ts'

/** Which letters are meant. */
export type LetterChoice = { readonly ids: readonly string[]; readonly all?: true; readonly code?: string }

/** Throws unless the choice says something, and says it once. */
export const checkChoice = ({ ids, all, code }: LetterChoice): void => {
  const ways = [ids.length > 0, all === true, code !== undefined].filter(Boolean).length
  if (ways !== 1) throw wrongInput('Say which: ids, or --code CODE, or --all.')
}

const UNSEEN = 'A letter that someone else looks at is out of sight for two minutes.'

/** Those that are chosen; an id may be shortened as long as only one letter begins so. Throws for one that is not there. */
export const chosenAmong = (
  letters: readonly ExplainedLetter[],
  { ids, all, code }: LetterChoice,
): readonly ExplainedLetter[] => {
  if (all) return letters
  if (code !== undefined) return ofCode(letters, code)
  return [...new Set(ids.map((id) => oneOf(letters, id)))]
}

const ofCode = (letters: readonly ExplainedLetter[], code: string): readonly ExplainedLetter[] => {
  const found = letters.filter(({ cause }) => cause.code === code)
  if (found.length > 0) return found
  const codes = [...new Set(letters.map(({ cause }) => cause.code))].toSorted()
  const there = codes.length === 0 ? 'there are none at all' : `those that are there have ${codes.join(', ')}`
  throw nothingThere(`There is no dead letter with the code ${code}: ${there}. ${UNSEEN}`)
}

const oneOf = (letters: readonly ExplainedLetter[], id: string): ExplainedLetter => {
  const [found, ...others] = letters.filter(({ letter }) => letter.id.startsWith(id.toLowerCase()))
  if (!found) throw nothingThere(`There is no dead letter ${id}. ${UNSEEN}`)
  if (others.length > 0) throw wrongInput(`${others.length + 1} dead letters begin with ${id}: give more of the id.`)
  return found
}
