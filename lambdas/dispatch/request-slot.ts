import { type EpochMs, epochMs } from '../domain/instant.ts'
import type { Clock, RequestBudget } from '../domain/ports.ts'
import { SLOT_TOLERANCE_MS } from '../domain/request-budget.ts'
import type { TeamName } from '../domain/team.ts'

/** A slot this near is waited for on the spot; for one further off the lane goes back to the queue. */
const LONGEST_WAIT_ON_THE_SPOT_MS = 3000

export type AcquiredSlot = { readonly kind: 'now' } | { readonly kind: 'later'; readonly slotAtMs: EpochMs }

/**
 * Comes back at the moment at which one request may be sent, or with the slot that is now reserved for it. A slot that was
 * reserved before is used if it still counts; one that was overslept is given up, since a late request would crowd the next.
 */
export const acquireSlot = async (
  { budget, clock }: { readonly budget: RequestBudget; readonly clock: Clock },
  team: TeamName,
  reservedAtMs: EpochMs | undefined,
): Promise<AcquiredSlot> => {
  let reserved = reservedAtMs
  for (;;) {
    const slotAtMs = await slotOf(budget, team, { reserved, now: clock.now() })
    reserved = undefined
    if (slotAtMs - clock.now() > LONGEST_WAIT_ON_THE_SPOT_MS) return { kind: 'later', slotAtMs }
    await sleepUntil(clock, slotAtMs)
    if (clock.now() <= slotAtMs + SLOT_TOLERANCE_MS) return { kind: 'now' }
  }
}

const slotOf = async (
  budget: RequestBudget,
  team: TeamName,
  at: { reserved: EpochMs | undefined; now: EpochMs },
): Promise<EpochMs> => {
  if (at.reserved !== undefined && (await budget.redeem(team, at.reserved, at.now))) return at.reserved
  return (await budget.take(team, 'scan', at.now)).atMs
}

const sleepUntil = async (clock: Clock, at: EpochMs): Promise<void> => {
  const ms = epochMs(at - clock.now())
  if (ms > 0) await clock.sleep(ms)
}
