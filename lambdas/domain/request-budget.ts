import type { EpochMs } from './instant.ts'

/** Who may use a slot: scans pace at the part of the limit that is not the stops'. */
export type SlotShare = 'scan' | 'stop'

/** The moment at which one request may be sent. */
export type Slot = { readonly atMs: EpochMs }
