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
  if (isAbsence(error)) return 'The cloud does not answer: is it still running?'
  if (error.name === 'CredentialsProviderError')
    return `No AWS credentials: ${error.message}. (A cloud on this machine: npm start.)`
  return `${error.name}: ${error.message}`
}

const isAbsence = (error: Error): boolean => {
  const codes = error instanceof AggregateError ? error.errors.map(codeOf) : [codeOf(error)]
  return codes.some((code) => code === 'ECONNREFUSED' || code === 'ENOTFOUND')
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
