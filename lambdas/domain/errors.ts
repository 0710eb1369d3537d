/**
 * A message that can never be handled. It goes to the dead-letter queue of its queue at first sight, with `code` and
 * `message` as attributes, so `message` says what is wrong and what was expected.
 */
export class BadMessage extends Error {
  override readonly name = 'BadMessage'
  readonly retryable = false
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A fault of the platform underneath (table, queue, bus, secrets): nothing is known about what was applied. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError'
  readonly retryable = true
  /** The call that failed, like `dynamodb.UpdateItem`. */
  readonly operation: string

  constructor(operation: string, options?: ErrorOptions) {
    super(`${operation} failed`, options)
    this.operation = operation
  }
}
