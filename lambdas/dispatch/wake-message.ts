import * as z from 'zod/mini'
import { BadMessage } from '../domain/errors.ts'
import { type EpochSeconds, epochSeconds } from '../domain/instant.ts'
import { jsonOrUndefined } from '../domain/json-or-undefined.ts'
import { type Lane, parseLaneId } from '../domain/lane.ts'

/** A LanesQueue message: look at this lane, because of its wake at `due`. */
export type WakeUp = { readonly lane: Lane; readonly due: EpochSeconds }

const WakeMessage = z.object({ lane: z.string(), due: z.number().check(z.int(), z.positive()) })

/** Reads what `formatWakeUp` wrote; throws `BadMessage`, since only a hand can have sent anything else. */
export const parseWakeUp = (body: string): WakeUp => {
  const parsed = WakeMessage.safeParse(jsonOrUndefined(body))
  const lane = parsed.success ? parseLaneId(parsed.data.lane) : undefined
  if (!parsed.success || !lane?.ok) {
    throw new BadMessage(
      'invalid-wake-up',
      'expected {"lane": "team#schedule#site", "due": epoch seconds}, which only scan-relay itself sends',
    )
  }
  return { lane: lane.value, due: epochSeconds(parsed.data.due) }
}
