import type { BadMessage } from './errors.ts'
import type { EpochMs } from './instant.ts'

/** A queue message as a use case gets it. */
export type IncomingMessage = {
  readonly id: string
  readonly body: string
  readonly sentAtMs: EpochMs
  /** How often it was delivered, this time included: from the second time on, something of it may have been done. */
  readonly deliveries: number
}

/** What became of a message: handled for good, never to be handled, or to be delivered again. */
export type MessageResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'bad'; readonly error: BadMessage }
  | { readonly kind: 'again'; readonly error: unknown }

export const done: MessageResult = { kind: 'done' }
