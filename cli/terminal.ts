/** The person and the machine at the other end. */
export type Terminal = {
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
  /** All of standard input. */
  readonly readInput: () => Promise<string>
  /** Asks for something that is not shown while it is typed, or takes it from standard input if nobody is there. */
  readonly askSecret: (question: string) => Promise<string>
  readonly columns: number
  readonly timezone: string
}
