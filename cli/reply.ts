import type { ExitCode } from './failure.ts'

/** What a command has to say: lines for people, and the same as data for scripts (`--json`). */
export type Reply = {
  readonly lines: readonly string[]
  readonly data: object
  /** Done, unless said otherwise. */
  readonly exitCode?: ExitCode
}
