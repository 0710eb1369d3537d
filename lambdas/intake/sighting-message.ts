import * as z from 'zod/mini'
import { ScheduleIdText } from '../config/schedule-id-text.ts'
import { complaintOf } from '../domain/complaint.ts'
import { BadMessage } from '../domain/errors.ts'
import { secondOf } from '../domain/instant.ts'
import type { IncomingMessage } from '../domain/message.ts'
import { contentOf } from '../domain/message-content.ts'
import type { Sighting } from '../domain/sighting.ts'

/** A HostsQueue message or the `detail` of a `New Hosts Seen` event; unknown keys are let through. */
const SightingMessage = z.object({
  site_id: z.string('expected a site id, alias or name').check(z.minLength(1, 'expected a site id, alias or name')),
  ips: z
    .array(z.unknown(), 'expected a list of IPv4 addresses, CIDR blocks and ranges')
    .check(z.minLength(1, 'expected at least one IPv4 address')),
  schedule_id: z.optional(ScheduleIdText),
  urgent: z.optional(z.boolean('expected true or false')),
  force: z.optional(z.boolean('expected true or false')),
  reason: z.optional(z.string('expected text')),
})

/** Reads a sighting; throws `BadMessage` that names every wrong key and what was expected there. */
export const parseSightingMessage = (message: IncomingMessage): Sighting => {
  const content = contentOf(message.body, 'New Hosts Seen')
  const parsed = SightingMessage.safeParse(content)
  if (!parsed.success) throw new BadMessage('invalid-sighting', complaintOf(content, parsed.error.issues))
  const { site_id, ips, schedule_id, urgent, force } = parsed.data
  return {
    siteRef: site_id,
    ...(schedule_id && { schedule: schedule_id }),
    ips: ips.map((ip) => (typeof ip === 'string' ? ip : JSON.stringify(ip))),
    urgent: urgent ?? false,
    ...(force && { forcedAt: secondOf(message.sentAtMs) }),
  }
}
