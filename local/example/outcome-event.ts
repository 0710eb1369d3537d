import * as z from 'zod/mini'

const Place = z.object({ site_id: z.string() })
const Hosts = z.extend(Place, { ips: z.array(z.string()) })
const Stop = z.object({ site_ids: z.array(z.string()), by: z.string(), code: z.optional(z.string()) })

const Told = z.discriminatedUnion('detail-type', [
  z.object({ 'detail-type': z.literal('Scan Started'), detail: z.extend(Hosts, { scan_id: z.string() }) }),
  z.object({ 'detail-type': z.literal('Hosts Skipped'), detail: z.extend(Hosts, { reason: z.string() }) }),
  z.object({ 'detail-type': z.literal('Hosts Rejected'), detail: z.extend(Hosts, { reason: z.string() }) }),
  z.object({
    'detail-type': z.literal('Hosts Requeued'),
    detail: z.extend(Hosts, { scan_id: z.string(), reason: z.string() }),
  }),
  z.object({
    'detail-type': z.literal('Hosts Held'),
    detail: z.extend(Place, { hosts: z.number(), reason: z.string() }),
  }),
  z.object({
    'detail-type': z.literal('Lane Blocked'),
    detail: z.extend(Place, { code: z.string(), message: z.string() }),
  }),
  z.object({ 'detail-type': z.literal('Lane Unblocked'), detail: Place }),
  z.object({ 'detail-type': z.literal('Scan Stop Accepted'), detail: Stop }),
  z.object({ 'detail-type': z.literal('Scan Stop Not Running'), detail: Stop }),
  z.object({ 'detail-type': z.literal('Scan Stop Failed'), detail: Stop }),
])

const AnyEvent = z.object({ 'detail-type': z.string(), detail: z.record(z.string(), z.unknown()) })

export type StopEvent = {
  readonly kind: 'Scan Stop Accepted' | 'Scan Stop Not Running' | 'Scan Stop Failed'
  readonly sites: readonly string[]
  readonly by: string
  readonly code?: string
}

type HostsOf<Kind extends string> = { readonly kind: Kind; readonly site: string; readonly ips: readonly string[] }

/** What the account tells of. Sites are ids, as on the bus. */
export type OutcomeEvent =
  | (HostsOf<'Scan Started'> & { readonly scanId: string })
  | (HostsOf<'Hosts Skipped' | 'Hosts Rejected'> & { readonly reason: string })
  | (HostsOf<'Hosts Requeued'> & { readonly scanId: string; readonly reason: string })
  | { readonly kind: 'Hosts Held'; readonly site: string; readonly hosts: number; readonly reason: string }
  | { readonly kind: 'Lane Blocked'; readonly site: string; readonly code: string; readonly message: string }
  | { readonly kind: 'Lane Unblocked'; readonly site: string }
  | StopEvent
  | { readonly kind: 'other'; readonly name: string; readonly detail: Readonly<Record<string, unknown>> }

/** Reads an event of the bus with source `scan-relay`. */
export const parseOutcomeEvent = (body: string): OutcomeEvent => {
  const envelope: unknown = JSON.parse(body)
  const told = Told.safeParse(envelope)
  if (told.success) return eventOf(told.data)
  const { 'detail-type': name, detail } = AnyEvent.parse(envelope)
  return { kind: 'other', name, detail }
}

const eventOf = ({ 'detail-type': kind, detail }: z.infer<typeof Told>): OutcomeEvent => {
  if ('site_ids' in detail) {
    const { site_ids: sites, by, code } = detail
    return { kind: kind as StopEvent['kind'], sites, by, ...(code !== undefined && { code }) }
  }
  const { site_id: site, ...rest } = detail
  if (!('scan_id' in rest)) return { kind, site, ...rest } as OutcomeEvent
  const { scan_id: scanId, ...facts } = rest
  return { kind, site, scanId, ...facts } as OutcomeEvent
}
