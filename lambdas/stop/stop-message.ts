import * as z from 'zod/mini'
import { ScheduleIdText } from '../config/schedule-id-text.ts'
import type { SiteDirectory } from '../config/site-directory.ts'
import { complaintOf } from '../domain/complaint.ts'
import { BadMessage } from '../domain/errors.ts'
import { type EpochMs, epochMs } from '../domain/instant.ts'
import type { IncomingMessage } from '../domain/message.ts'
import { contentOf } from '../domain/message-content.ts'
import type { Scope } from '../domain/scope.ts'
import type { StopRequest } from '../domain/stop-request.ts'
import type { ScheduleId, TeamName } from '../domain/team.ts'

/** What a StopsQueue message asks for. */
export type StopOrder =
  /** A person's stop, with a hold if `holdMinutes` is there, or the end of one. */
  | { readonly kind: 'stop'; readonly scope: Scope; readonly holdMinutes?: number; readonly reason?: string }
  | { readonly kind: 'resume'; readonly scope: Scope }
  /** EventBridge Scheduler's: a blackout begins, or an entry of `stops` is due. */
  | { readonly kind: 'blackout'; readonly name: string }
  | { readonly kind: 'scheduled-stop'; readonly name: string }
  /** Our own: one schedule. */
  | { readonly kind: 'schedule'; readonly request: StopRequest }

export const MOST_HOLD_MINUTES = 60 * 24 * 31

const text = z.string('expected text').check(z.minLength(1, 'expected text'))

const CommandMessage = z.object({
  action: z.enum(['stop', 'resume'], 'expected "stop" or "resume"'),
  schedule_id: z.optional(ScheduleIdText),
  site_id: z.optional(text),
  team: z.optional(text),
  all: z.optional(z.literal(true, 'expected true')),
  hold_minutes: z.optional(
    z
      .number('expected a number of minutes')
      .check(
        z.positive('expected more than 0 minutes'),
        z.maximum(MOST_HOLD_MINUTES, `expected at most ${MOST_HOLD_MINUTES} minutes (31 days)`),
      ),
  ),
  reason: z.optional(z.string('expected text').check(z.maxLength(500, 'expected at most 500 characters'))),
})

const ScheduledMessage = z.union([
  z.strictObject({ action: z.literal('stop'), window: z.string() }),
  z.strictObject({ action: z.literal('stop'), scheduled_stop: z.string() }),
])

const ScheduleMessage = z.object({
  action: z.literal('stop-schedule'),
  order: z.string(),
  team: z.string(),
  schedule_id: z.string(),
  by: z.string(),
  reason: z.optional(z.string()),
  asked_at_ms: z.number(),
  tries: z.number(),
  unsure: z.boolean(),
  again_until_ms: z.optional(z.number()),
  cut_at_ms: z.optional(z.number()),
  slot_at_ms: z.optional(z.number()),
})

/** Reads a stop; throws `BadMessage` that names every wrong key and what was expected there. */
export const parseStopMessage = ({ body }: IncomingMessage, directory: SiteDirectory): StopOrder => {
  const content = contentOf(body, 'Stop Scans')
  const own = ScheduleMessage.safeParse(content)
  if (own.success) {
    // The configuration may have lost the team since the message was sent.
    teamScope(own.data.team as TeamName, directory)
    return { kind: 'schedule', request: requestOf(own.data) }
  }
  const scheduled = ScheduledMessage.safeParse(content)
  if (scheduled.success) {
    return 'window' in scheduled.data
      ? { kind: 'blackout', name: scheduled.data.window }
      : { kind: 'scheduled-stop', name: scheduled.data.scheduled_stop }
  }
  return commandOf(content, directory)
}

const commandOf = (content: unknown, directory: SiteDirectory): StopOrder => {
  const parsed = CommandMessage.safeParse(content)
  if (!parsed.success) {
    throw new BadMessage('invalid-stop', complaintOf(content, parsed.error.issues))
  }
  const { action, hold_minutes, reason } = parsed.data
  const scope = scopeOf(parsed.data, directory)
  if (action === 'stop') {
    return {
      kind: 'stop',
      scope,
      ...(hold_minutes !== undefined && { holdMinutes: hold_minutes }),
      ...(reason !== undefined && { reason }),
    }
  }
  if (hold_minutes !== undefined)
    throw new BadMessage('invalid-stop', 'hold_minutes: expected only with "stop", a resume ends holds')
  return { kind: 'resume', scope }
}

const scopeOf = (message: z.infer<typeof CommandMessage>, directory: SiteDirectory): Scope => {
  const { schedule_id, site_id, team, all } = message
  const given = [schedule_id, site_id, team, all].filter((part) => part !== undefined).length
  if (given !== 1) {
    throw new BadMessage(
      'invalid-stop',
      `${given} scopes are given: expected exactly one of schedule_id, site_id, team and "all": true`,
    )
  }
  // Sightings may name any: whether someone knows it, the state tells (`schedules-to-stop.ts`).
  if (schedule_id !== undefined) return { kind: 'schedule', schedule: schedule_id }
  if (site_id !== undefined) return siteScope(site_id, directory)
  if (team !== undefined) return teamScope(team as TeamName, directory)
  return { kind: 'all' }
}

const siteScope = (siteRef: string, directory: SiteDirectory): Scope => {
  const located = directory.locate(siteRef)
  if (!located.ok) throw new BadMessage(located.code, located.reason)
  return { kind: 'site', site: located.value.siteId }
}

const teamScope = (team: TeamName, directory: SiteDirectory): Scope => {
  if (directory.teamOf(team)) return { kind: 'team', team }
  throw new BadMessage(
    'unknown-team',
    `team is ${JSON.stringify(team.slice(0, 64))}: expected a team of the configuration`,
  )
}

const requestOf = (message: z.infer<typeof ScheduleMessage>): StopRequest => ({
  order: message.order,
  team: message.team as TeamName,
  schedule: message.schedule_id as ScheduleId,
  by: message.by,
  ...(message.reason !== undefined && { reason: message.reason }),
  askedAtMs: instant(message.asked_at_ms),
  tries: message.tries,
  unsure: message.unsure,
  ...(message.again_until_ms !== undefined && { againUntilMs: instant(message.again_until_ms) }),
  ...(message.cut_at_ms !== undefined && { cutAtMs: instant(message.cut_at_ms) }),
  ...(message.slot_at_ms !== undefined && { slotAtMs: instant(message.slot_at_ms) }),
})

const instant = (ms: number): EpochMs => epochMs(ms)
