import type { EpochMs } from './instant.ts'
import type { Ipv4 } from './ipv4.ts'

/** What the API said against a request: its status and, as far as the body could be read, its own code and message. */
export type ApiRefusal = { readonly status: number; readonly code: string; readonly message: string }

/** Why a request brought nothing; `status` only if the API answered at all. */
export type ApiFault = {
  readonly code: string
  readonly message: string
  readonly status?: number
  /** There was no token to make a request with. */
  readonly unsent?: boolean
}

/** The answers that a start and a stop share. */
export type TroubledAnswer =
  /** 401, but the secret holds another token by now: try again at once (with a slot of its own, as every try). */
  | { readonly kind: 'rotated' }
  /** 401 although the secret was read again, or no request at all because the secret holds no usable token. */
  | ({ readonly kind: 'unauthorized' } & ApiFault)
  /** 429; `retryAt` when the API said when. */
  | ({ readonly kind: 'throttled'; readonly retryAt?: EpochMs } & ApiRefusal)
  /** 5xx, time-out, broken connection, redirect, a body that is not of the described shape: unknown means retry. */
  | ({ readonly kind: 'failed' } & ApiFault)

/** What the scan API answered to a start. */
export type StartAnswer =
  /** 201 with a body of the described shape; without `targetIps` every host was taken. */
  | { readonly kind: 'started'; readonly scanId: string; readonly targetIps?: readonly Ipv4[] }
  /** 400 or 422: something in the list is not taken. */
  | ({ readonly kind: 'refused' } & ApiRefusal)
  /** 403 or 404: this lane cannot scan until someone mends it there. */
  | ({ readonly kind: 'forbidden' } & ApiRefusal)
  | TroubledAnswer

/** What the scan API answered to a stop. */
export type StopAnswer =
  /** 202. */
  | { readonly kind: 'accepted' }
  /** 404: nothing runs on this schedule. */
  | { readonly kind: 'not-running' }
  /** 403. */
  | ({ readonly kind: 'forbidden' } & ApiRefusal)
  | TroubledAnswer

/** Whether a request was made at all: only that counts as one. */
export const wasSent = (answer: StartAnswer | StopAnswer): boolean => !('unsent' in answer && answer.unsent)
