import { PlatformError } from '../lambdas/domain/errors.ts'
import { EXIT, RelayFailure } from './failure.ts'

/** Any error as one for the person who gave the command. */
export const failureOf = (error: unknown): RelayFailure => {
  if (error instanceof RelayFailure) return error
  const cause = error instanceof PlatformError ? error.cause : error
  return new RelayFailure(EXIT.failed, textOf(cause), { cause: error })
}

const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (isAbsence(error)) return `The cloud does not answer${addressIn(error)}: is it still running?`
  if (error.name === 'CredentialsProviderError')
    return `No AWS credentials: ${error.message}. (A cloud on this machine: npm start.)`
  return `${error.name}: ${error.message}`
}

/** Whether nobody is there, as far as the network knows. */
export const isAbsence = (error: unknown): boolean =>
  attemptsOf(error).some((attempt) => {
    const code = factOf(attempt, 'code')
    return code === 'ECONNREFUSED' || code === 'ENOTFOUND'
  })

/** ` at 127.0.0.1:4566`, or nothing where the error does not say. */
const addressIn = (error: Error): string => {
  const attempts = attemptsOf(error)
  const [port] = attempts.flatMap((attempt) => factOf(attempt, 'port') ?? [])
  const [host] = attempts.flatMap((attempt) => factOf(attempt, 'hostname') ?? factOf(attempt, 'address') ?? [])
  if (host === undefined) return ''
  return ` at ${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`
}

/** A name with several addresses fails with an error for each. */
const attemptsOf = (error: unknown): readonly unknown[] => (error instanceof AggregateError ? error.errors : [error])

const factOf = (error: unknown, fact: 'code' | 'hostname' | 'address' | 'port'): string | undefined => {
  const value: unknown = error instanceof Error ? Reflect.get(error, fact) : undefined
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined
}
