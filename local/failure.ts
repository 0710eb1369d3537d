/** What keeps the local cloud from starting or going on, said for the person who started it. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure'
  /** Where the whole story lies. */
  readonly logFile?: string

  /** With which the command ends. */
  readonly exitCode: number = 1

  constructor(message: string, options?: ErrorOptions & { logFile?: string }) {
    super(message, options)
    if (options?.logFile) this.logFile = options.logFile
  }
}

/** The command asked for something that cannot be: a file that is not there, a site that is not known. */
export class WrongArguments extends StartFailure {
  override readonly exitCode = 2
}

/** An error in words; of a defect the stack too. */
export const failureText = (error: unknown): string => {
  if (!(error instanceof StartFailure)) return error instanceof Error ? (error.stack ?? error.message) : String(error)
  return error.logFile ? `${error.message}\nThe whole log: ${error.logFile}` : error.message
}
