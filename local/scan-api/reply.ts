import type { components } from '../../lambdas/adapters/altostrat/schema.ts'

/** An answer before it is sent. `body` goes out as JSON, `text` as it is. */
export type Reply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly text?: string
}

export type ErrorBody = Required<components['schemas']['ErrorResponse']>

/** An error of the described shape; `code` also makes the address of its documentation. */
export const errorReply = (status: number, code: string, message: string): Reply & { readonly body: ErrorBody } => ({
  status,
  body: { type: errorTypeOf(status), code, message, doc_url: `https://docs.altostrat.io/errors/${code}` },
})

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
}

const errorTypeOf = (status: number): string => ERROR_TYPES[status] ?? 'api_error'

export const withHeaders = (reply: Reply, headers: Readonly<Record<string, string>>): Reply => ({
  ...reply,
  headers: { ...headers, ...reply.headers },
})
