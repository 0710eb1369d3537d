import { type EpochMs, epochMs, msAfter, secondOf, secondsAfter } from './instant.ts'
import type { Wake } from './lane.ts'
import type { Team } from './team.ts'

/** Who may use a slot: scans pace at the part of the limit that is not the stops'. */
export type SlotShare = 'scan' | 'stop'

/** The moment at which one request may be sent. */
export type Slot = { readonly atMs: EpochMs }

/** A slot that was taken for later. */
export type ReservedSlot = { readonly share: SlotShare; readonly atMs: EpochMs }

/**
 * The budget of one share: a GCRA (generic cell rate algorithm) without burst, its whole state one moment. Requests that
 * are `interval` apart keep the limit in any 60 s, where a fixed window lets through twice the limit across its border.
 */
export type BudgetState = {
  /** When the next slot is free; absent before the first. */
  readonly nextSlotAtMs?: EpochMs
}

/** A reserved slot is used at most this late: lateness is part of the drift. */
export const SLOT_TOLERANCE_MS = 1000

/** Clocks of functions are at most this far from true time, either way. */
const CLOCK_SKEW_MS = 1000

/** A request arrives at most this long after it was sent. */
const LATENCY_MS = 3000

/**
 * How much closer together requests may arrive than their slots are: the first by a clock that is slow, late for its slot and
 * long on its way, the last by a clock that is fast, in time and at once. Slots that are (60 s + drift) ÷ limit apart then
 * keep the limit, for each share and so for both together.
 */
const ARRIVAL_DRIFT_MS = 2 * CLOCK_SKEW_MS + SLOT_TOLERANCE_MS + LATENCY_MS

/** Milliseconds between two slots of a share of the team's limit: (60 + 6) s ÷ requests a minute. */
export const slotIntervalMs = (team: Team, share: SlotShare): number => {
  const perMinute = share === 'stop' ? team.stopRequestsPerMinute : team.requestsPerMinute - team.stopRequestsPerMinute
  return Math.ceil((60_000 + ARRIVAL_DRIFT_MS) / perMinute)
}

/** The next free slot and the budget after it. The slot may lie in the future: then it is a reservation. */
export const takeSlot = (state: BudgetState, intervalMs: number, now: EpochMs): { slot: Slot; next: BudgetState } => {
  const atMs = epochMs(Math.max(now, state.nextSlotAtMs ?? now))
  return { slot: { atMs }, next: { nextSlotAtMs: msAfter(atMs, intervalMs) } }
}

/** Whether a slot reserved earlier may be used at `now`; `pausedUntilMs` is what a 429 asked for. */
export const slotCounts = (slotAtMs: EpochMs, now: EpochMs, pausedUntilMs: EpochMs | undefined): boolean =>
  now <= slotAtMs + SLOT_TOLERANCE_MS && (pausedUntilMs === undefined || slotAtMs >= pausedUntilMs)

/**
 * A lane is woken so much before its slot, and waits the rest: queues and functions are late rather than early, and a slot
 * that is overslept costs the lane another round.
 */
const WAKE_BEFORE_SLOT_SECONDS = 3

/** `aheadMs`: what the lane's flush has to do before, as the table is now. */
export const wakeForSlotAt = (slotAtMs: EpochMs, aheadMs: number): Wake => ({
  at: secondsAfter(secondOf(epochMs(slotAtMs - aheadMs)), -WAKE_BEFORE_SLOT_SECONDS),
  reason: 'slot',
  slotAtMs,
})
