import * as z from 'zod/mini'

/** The outcomes that the account tells of, as they come from the bus. */
const OutcomeEvent = z.discriminatedUnion('detail-type', [
  z.object({
    'detail-type': z.literal('Scan Started'),
    detail: z.object({ site_id: z.string(), scan_id: z.string(), ips: z.array(z.string()) }),
  }),
  z.object({
    'detail-type': z.literal('Hosts Skipped'),
    detail: z.object({ site_id: z.string(), ips: z.array(z.string()), reason: z.string() }),
  }),
  z.object({
    'detail-type': z.literal('Hosts Rejected'),
    detail: z.object({
      site_id: z.string(),
      ips: z.array(z.string()),
      reason: z.string(),
      code: z.optional(z.string()),
    }),
  }),
])

const AnyEvent = z.object({ 'detail-type': z.string(), detail: z.record(z.string(), z.unknown()) })

export type OutcomeEvent =
  | { readonly kind: 'Scan Started'; readonly site: string; readonly scanId: string; readonly ips: readonly string[] }
  | {
      readonly kind: 'Hosts Skipped' | 'Hosts Rejected'
      readonly site: string
      readonly ips: readonly string[]
      readonly reason: string
    }
  | { readonly kind: 'other'; readonly name: string; readonly detail: Readonly<Record<string, unknown>> }

/** Reads an event of the bus with source `scan-relay`. */
export const parseOutcomeEvent = (body: string): OutcomeEvent => {
  const envelope: unknown = JSON.parse(body)
  const known = OutcomeEvent.safeParse(envelope)
  if (!known.success) {
    const { 'detail-type': name, detail } = AnyEvent.parse(envelope)
    return { kind: 'other', name, detail }
  }
  const event = known.data
  if (event['detail-type'] === 'Scan Started') {
    const { site_id, scan_id, ips } = event.detail
    return { kind: 'Scan Started', site: site_id, scanId: scan_id, ips }
  }
  const { site_id, ips, reason } = event.detail
  return { kind: event['detail-type'], site: site_id, ips, reason }
}
