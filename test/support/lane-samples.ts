import { type EpochSeconds, epochMs, epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Wake } from '../../lambdas/domain/lane.ts'
import type { LeaseAnswer, Note, TakenLease } from '../../lambdas/domain/ports.ts'
import { ip } from './relay-config.ts'

/** So many seconds after a moment that is always the same. */
export const at = (seconds: number): EpochSeconds => epochSeconds(1_800_000_000 + seconds)
export const noteOf = (said: Partial<Note> = {}): Note => ({
  added: 1,
  now: at(0),
  windowEndsAt: at(60),
  urgent: false,
  ...said,
})
export const windowWake = (seconds: number): Wake => ({ at: at(seconds), reason: 'window' })

/** A wake with all that a wake may carry. */
export const FULL_WAKE: Wake = {
  at: at(70),
  reason: 'slot',
  unannounced: true,
  slotAtMs: epochMs(1_800_000_071_234),
  attempt: 3,
  blocked: true,
  because: 'blackout nights until 2027-01-15 08:00 (Europe/London)',
  suspectUpTo: ip('10.0.0.7'),
}

export const asTaken = (answer: LeaseAnswer): TakenLease => {
  if (answer.kind !== 'taken') throw new Error(`expected the lease, got ${answer.kind}`)
  return answer
}
