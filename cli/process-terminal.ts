import { text } from 'node:stream/consumers'
import { askSecret } from './ask-secret.ts'
import type { Terminal } from './terminal.ts'

const USUAL_COLUMNS = 80
const NARROWEST_COLUMNS = 60

/** The terminal of this process. */
export const processTerminal = (): Terminal => ({
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
  readInput: () => text(process.stdin),
  askSecret: (question) => (process.stdin.isTTY ? askSecret(question) : text(process.stdin)),
  columns: Math.max(NARROWEST_COLUMNS, process.stdout.columns ?? USUAL_COLUMNS),
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})
