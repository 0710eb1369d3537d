import { type EpochMs, epochMs } from './instant.ts'
import type { Clock, RequestBudget } from './ports.ts'
import { SLOT_TOLERANCE_MS, type SlotShare } from './request-budget.ts'
import type { TeamName } from './team.ts'

/** A slot this near is waited for on the spot; for one further off the message goes back to the queue. */
const LONGEST_WAIT_ON_THE_SPOT_MS = 3000

export type AcquiredSlot = { readonly kind: 'now' } | { readonly kind: 'later'; readonly slotAtMs: EpochMs }

type SlotRequest = {
  readonly team: TeamName
  readonly share: SlotShare
  /** Reserved before. */
  readonly reservedAtMs: EpochMs | undefined
}

/**
 * Comes back at the moment at which one request may be sent, or with the slot that is now reserved for it. A slot that was
 * reserved before is used if it still counts; one that was overslept is given up, since a late request would crowd the next.
 */
export const acquireSlot = async (
  { budget, clock }: { readonly budget: RequestBudget; readonly clock: Clock },
  { team, share, reservedAtMs }: SlotRequest,
): Promise<AcquiredSlot> => {
  let reserved = reservedAtMs
  for (;;) {
    const usable = reserved !== undefined && (await budget.redeem(team, reserved, clock.now()))
    const slotAtMs = usable && reserved !== undefined ? reserved : (await budget.take(team, share, clock.now())).atMs
    reserved = undefined
    if (slotAtMs - clock.now() > LONGEST_WAIT_ON_THE_SPOT_MS) return { kind: 'later', slotAtMs }
    await sleepUntil(clock, slotAtMs)
    if (clock.now() <= slotAtMs + SLOT_TOLERANCE_MS) return { kind: 'now' }
  }
}

const sleepUntil = async (clock: Clock, at: EpochMs): Promise<void> => {
  const ms = epochMs(at - clock.now())
  if (ms > 0) await clock.sleep(ms)
}
