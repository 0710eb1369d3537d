import { type EpochMs, epochMs } from './instant.ts'
import type { Clock, RequestBudget } from './ports.ts'
import { SLOT_TOLERANCE_MS, type SlotShare } from './request-budget.ts'
import type { TeamName } from './team.ts'

/** A slot this near is waited for on the spot; for one further off the message goes back to the queue. */
const LONGEST_WAIT_ON_THE_SPOT_MS = 6000

export type AcquiredSlot =
  | { readonly kind: 'now'; readonly slotAtMs: EpochMs }
  | { readonly kind: 'later'; readonly slotAtMs: EpochMs }

type SlotRequest = {
  readonly team: TeamName
  readonly share: SlotShare
  /** Reserved before. */
  readonly reservedAtMs: EpochMs | undefined
  /** How much time the caller wants before the slot, for what it must look at last. */
  readonly leadMs?: number
}

/**
 * Comes back when one request may be sent, `leadMs` before that at the soonest, or with the slot that is now reserved for it. A
 * slot that was reserved before is used if it still counts; one that was overslept is given up, since a late request would crowd
 * the next.
 */
export const acquireSlot = async (
  { budget, clock }: { readonly budget: RequestBudget; readonly clock: Clock },
  { team, share, reservedAtMs, leadMs = 0 }: SlotRequest,
): Promise<AcquiredSlot> => {
  const reserved = reservedAtMs === undefined ? undefined : { share, atMs: reservedAtMs }
  if (reserved && isFarOff(clock, reserved.atMs)) return { kind: 'later', slotAtMs: reserved.atMs }
  let usable = reserved && (await budget.redeem(team, reserved, clock.now())) ? reserved : undefined
  for (;;) {
    const { atMs: slotAtMs } = usable ?? (await budget.take(team, share, clock.now()))
    usable = undefined
    if (isFarOff(clock, slotAtMs)) return { kind: 'later', slotAtMs }
    await sleepUntil(clock, epochMs(slotAtMs - leadMs))
    if (isInTime(clock, slotAtMs)) return { kind: 'now', slotAtMs }
  }
}

const isFarOff = (clock: Pick<Clock, 'now'>, slotAtMs: EpochMs): boolean =>
  slotAtMs - clock.now() > LONGEST_WAIT_ON_THE_SPOT_MS

/** Whether a slot may still be used. One that is not must be given up: its request would crowd the next. */
export const isInTime = (clock: Pick<Clock, 'now'>, slotAtMs: EpochMs): boolean =>
  clock.now() <= slotAtMs + SLOT_TOLERANCE_MS

export const sleepUntil = async (clock: Clock, at: EpochMs): Promise<void> => {
  const ms = epochMs(at - clock.now())
  if (ms > 0) await clock.sleep(ms)
}
