/** `text` in lines of at most `columns`, broken between words, each with `indent` before it. Only a word that is longer is broken. */
export const wrap = (text: string, columns: number, indent = ''): readonly string[] => {
  const lines: string[] = []
  let line = indent
  for (const word of wordsOf(text, columns - indent.length)) {
    const isFirst = line === indent
    if (!isFirst && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = indent + word
    } else line += isFirst ? word : ` ${word}`
  }
  return line === indent ? lines : [...lines, line]
}

const wordsOf = (text: string, longest: number): readonly string[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((word) =>
      Array.from({ length: Math.ceil(word.length / longest) }, (_, part) =>
        word.slice(part * longest, (part + 1) * longest),
      ),
    )

/** Those lines that are too long in several, each as far in as its first. */
export const fitting = (lines: readonly string[], columns: number): readonly string[] =>
  lines.flatMap((line) => (line.length > columns ? wrap(line, columns, /^ */.exec(line)?.[0]) : [line]))

/** `text` in exactly `width` characters, cut with an ellipsis or filled with spaces. */
export const fitted = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)

/** What a stranger wrote, without the control characters that could move a terminal's cursor. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')

/** `1 host`, `2 hosts`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
