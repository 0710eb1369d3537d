import { WrongArguments } from '../failure.ts'
import { type CaptureRow, readCapture } from './capture.ts'
import { linesOf } from './capture-file.ts'

const EXAMPLES_SHOWN = 3

type Unreadable = Extract<CaptureRow, { kind: 'unreadable' }>

/** Reads a capture up to its first row; throws `WrongArguments` when it has none. */
export const checkCapture = async (file: string): Promise<void> => {
  const examples = await unreadableCapture(file).catch((cause: unknown) => {
    throw new WrongArguments(`The capture ${file} cannot be read.`, { cause })
  })
  if (!examples) return
  throw new WrongArguments(
    [
      `The capture ${file} has no row that can be read: expected a Zeek known_hosts.log, or tab-separated rows of time and host.`,
      ...examples.map(({ line, reason }) => `    line ${line}: ${reason}`),
    ].join('\n'),
  )
}

/** Undefined when a row can be read; otherwise what is wrong with the first lines. */
const unreadableCapture = async (file: string): Promise<readonly Unreadable[] | undefined> => {
  const examples: Unreadable[] = []
  for await (const row of readCapture(linesOf(file))) {
    if (row.kind === 'seen') return undefined
    if (examples.length < EXAMPLES_SHOWN) examples.push(row)
  }
  return examples
}
