import type { EpochMs } from './instant.ts'
import type { Ipv4 } from './ipv4.ts'

/** What the API said against a request: its status and, as far as the body could be read, its own code and message. */
export type ApiRefusal = { readonly status: number; readonly code: string; readonly message: string }

/** What the scan API answered to a start. */
export type StartAnswer =
  /** 201 with a body of the described shape. */
  | { readonly kind: 'started'; readonly scanId: string; readonly targetIps: readonly Ipv4[] }
  /** 400 or 422: something in the list is not taken. */
  | ({ readonly kind: 'refused' } & ApiRefusal)
  /** 401 although the secret was read again, or the secret is empty. */
  | ({ readonly kind: 'unauthorized' } & ApiRefusal)
  /** 403 or 404: this lane cannot scan until someone mends it there. */
  | ({ readonly kind: 'forbidden' } & ApiRefusal)
  /** 429; `retryAt` when the API said when. */
  | ({ readonly kind: 'throttled'; readonly retryAt?: EpochMs } & ApiRefusal)
  /** 5xx, time-out, broken connection, redirect, a body that is not of the described shape: unknown means retry. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly status?: number }

/** What the scan API answered to a stop. */
export type StopAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'not-running' }
  | ({ readonly kind: 'unauthorized' } & ApiRefusal)
  | ({ readonly kind: 'forbidden' } & ApiRefusal)
  | ({ readonly kind: 'throttled'; readonly retryAt?: EpochMs } & ApiRefusal)
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly status?: number }
