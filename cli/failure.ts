/** The exit codes of `relay` (docs/operations.md). */
export const EXIT = {
  done: 0,
  /** The cloud refused, or something failed. */
  failed: 1,
  /** The words or the input were wrong; nothing was sent. */
  usage: 2,
  /** What was asked for is not there: no stack, no secret, no such letter. */
  nothingThere: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Ends the command with a message for the person who gave it. */
export class RelayFailure extends Error {
  override readonly name = 'RelayFailure'
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

export const wrongInput = (message: string): RelayFailure => new RelayFailure(EXIT.usage, message)

export const nothingThere = (message: string): RelayFailure => new RelayFailure(EXIT.nothingThere, message)
