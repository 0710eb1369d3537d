import type { OperationCall } from './description.ts'

/** The parts of a request that faults look at and the journal keeps, as far as they are there. */
export type RequestFacts = { readonly schedule?: string; readonly site?: string; readonly ips?: readonly string[] }

export const requestFacts = ({ parameters }: OperationCall, body: unknown): RequestFacts => {
  const schedule = parameters['scanScheduleId'] ?? textAt(body, 'schedule_id')
  const site = textAt(body, 'site_id')
  const ips = valueAt(body, 'ips')
  return {
    ...(schedule !== undefined && { schedule }),
    ...(site !== undefined && { site }),
    ...(Array.isArray(ips) && { ips: ips.map(String) }),
  }
}

/** The text under `key` of a body that may be anything. */
export const textAt = (body: unknown, key: string): string | undefined => {
  const value = valueAt(body, key)
  return typeof value === 'string' ? value : undefined
}

const valueAt = (body: unknown, key: string): unknown =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined
