/** ` (did you mean "window"?)` when one of `candidates` is close to `word`, else nothing. */
export const didYouMean = (word: string, candidates: Iterable<string>): string => {
  const candidate = closest(word, candidates)
  return candidate === undefined ? '' : ` (did you mean "${candidate}"?)`
}

/** The candidate that fewest typing errors part from `word`: at most a third of its letters, capitals not counted. */
export const closest = (word: string, candidates: Iterable<string>): string | undefined => {
  const sought = word.toLowerCase()
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= fewest) continue
    const errors = typingErrors(sought, candidate.toLowerCase())
    if (errors < fewest) {
      best = candidate
      fewest = errors
    }
  }
  return best
}

/** Letters to insert, drop, replace or swap with their neighbour (optimal string alignment distance). */
const typingErrors = (a: string, b: string): number => {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwap ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(replaced, swapped, at(last, j) + 1, at(row, j - 1) + 1))
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY
