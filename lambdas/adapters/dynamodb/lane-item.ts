import * as z from 'zod/mini'
import { PlatformError } from '../../domain/errors.ts'
import { epochMs, epochSeconds } from '../../domain/instant.ts'
import { ipv4FromNumber } from '../../domain/ipv4.ts'
import type { Lane, LaneState, Wake } from '../../domain/lane.ts'
import type { Item } from './table.ts'

/** A lane's META item. `flush_at` is there while the lane has a wake, and with it the item stands in the index. */
const LaneItem = z.object({
  sightings: z._default(z.number(), 0),
  waiting: z._default(z.number(), 0),
  oldest_at: z.optional(z.number()),
  window_ends_at: z.optional(z.number()),
  flush_at: z.optional(z.number()),
  wake_reason: z.optional(z.enum(['window', 'slot', 'retry', 'hold', 'blocked'])),
  wake_unsent: z.optional(z.boolean()),
  slot_at_ms: z.optional(z.number()),
  attempt: z.optional(z.number()),
  blocked: z.optional(z.boolean()),
  because: z.optional(z.string()),
  suspect_up_to: z.optional(z.number()),
  lease_owner: z.optional(z.string()),
  lease_until: z.optional(z.number()),
})

/** `:owner` still has the lease of this item. */
export const holdsLease = 'lease_owner = :owner'

type LaneAttributes = z.infer<typeof LaneItem>

/** Reads a META item; an item of another shape is a fault of the table, not of the lane. */
export const parseLaneItem = (item: Item): LaneAttributes => {
  const parsed = LaneItem.safeParse(item)
  if (!parsed.success) throw new PlatformError('dynamodb.parseLaneItem', { cause: parsed.error })
  return parsed.data
}

export const laneStateOf = (lane: Lane, item: Item): LaneState => {
  const { sightings, waiting, oldest_at, window_ends_at, lease_until, ...rest } = parseLaneItem(item)
  const wake = wakeOf(rest)
  return {
    lane,
    sightings,
    waiting,
    ...(oldest_at !== undefined && { oldestAt: epochSeconds(oldest_at) }),
    ...(window_ends_at !== undefined && { windowEndsAt: epochSeconds(window_ends_at) }),
    ...(wake && { wake }),
    ...(lease_until !== undefined && { leaseUntil: epochSeconds(lease_until) }),
  }
}

const wakeOf = (item: Partial<LaneAttributes>): Wake | undefined => {
  const { flush_at, wake_reason, wake_unsent, slot_at_ms, attempt, blocked, because, suspect_up_to } = item
  if (flush_at === undefined) return undefined
  return {
    at: epochSeconds(flush_at),
    reason: wake_reason ?? 'window',
    ...(wake_unsent && { unannounced: true }),
    ...(slot_at_ms !== undefined && { slotAtMs: epochMs(slot_at_ms) }),
    ...(attempt !== undefined && { attempt }),
    ...(blocked && { blocked }),
    ...(because !== undefined && { because }),
    ...(suspect_up_to !== undefined && { suspectUpTo: ipv4FromNumber(suspect_up_to) }),
  }
}

/** The attributes that together are the wake; one that is absent from the wake is to be removed from the item. */
export const wakeAttributes = (wake: Wake): Readonly<Record<string, string | number | boolean | undefined>> => ({
  flush_at: wake.at,
  wake_reason: wake.reason,
  wake_unsent: wake.unannounced,
  slot_at_ms: wake.slotAtMs,
  attempt: wake.attempt,
  blocked: wake.blocked,
  because: wake.because,
  suspect_up_to: wake.suspectUpTo,
})

export const WAKE_ATTRIBUTES = [
  'flush_at',
  'wake_reason',
  'wake_unsent',
  'slot_at_ms',
  'attempt',
  'blocked',
  'because',
  'suspect_up_to',
  'due_shard',
]
