import { PlatformError } from './errors.ts'

/** What a log line says of a fault: enough to find out why a call failed. */
export type FaultFacts = {
  readonly error: string
  /** The call that failed, like `dynamodb.UpdateItem`. */
  readonly operation?: string
  /** The name of what failed underneath, like `AccessDeniedException`. */
  readonly cause?: string
  /** The code of a broken connection, like `ECONNREFUSED`. */
  readonly code?: string
  readonly because?: string
  /** The service's own name of the call, for its support. */
  readonly requestId?: string
}

/** The facts of anything that was thrown. They hold no body, token or whole reply. */
export const faultFacts = (error: unknown): FaultFacts => {
  if (!isErrorLike(error)) return { error: typeof error }
  const isPlatforms = error instanceof PlatformError
  const origin = isPlatforms && isErrorLike(error.cause) ? error.cause : error
  const code = textAt(origin, 'code')
  const requestId = textAt(metadataOf(origin), 'requestId')
  const because = firstParagraphOf(origin)
  return {
    error: error.name,
    ...(isPlatforms && { operation: error.operation }),
    ...(origin !== error && { cause: origin.name }),
    ...(code && { code }),
    ...(because && { because }),
    ...(requestId && { requestId }),
  }
}

/** The same in a line: `dynamodb.UpdateItem: AccessDeniedException: User … is not authorized`. */
export const faultText = (error: unknown): string => {
  const { error: name, operation = name, cause, because } = faultFacts(error)
  return [operation, cause, because].filter(Boolean).join(': ')
}

type ErrorLike = { readonly name: string; readonly message: string }

/** The errors of schemas are no instances of `Error`. */
const isErrorLike = (value: unknown): value is ErrorLike =>
  textAt(value, 'name') !== undefined && textAt(value, 'message') !== undefined

/** As long as the longest refusals of AWS, which name the role, the action and the resource. */
const LONGEST_TEXT = 500

/**
 * A parser quotes what it could not read, a reply perhaps: nothing of that. Nor of a later paragraph: there a service that takes
 * a signature for wrong quotes the request, session token and all.
 */
const firstParagraphOf = ({ name, message }: ErrorLike): string | undefined =>
  name === 'SyntaxError'
    ? undefined
    : message
        .replace(/\n\s*\n.*/s, '')
        .replace(/\s+/g, ' ')
        .slice(0, LONGEST_TEXT)

/** Every error of an AWS client carries `$metadata`. */
const metadataOf = (error: object): unknown => ('$metadata' in error ? error.$metadata : undefined)

const textAt = (value: unknown, key: string): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const text: unknown = Reflect.get(value, key)
  return typeof text === 'string' ? text : undefined
}
