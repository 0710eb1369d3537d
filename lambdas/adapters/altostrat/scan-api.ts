import createClient from 'openapi-fetch'
import { type EpochMs, epochMs } from '../../domain/instant.ts'
import { formatIpv4 } from '../../domain/ipv4.ts'
import type { ScanApi } from '../../domain/ports.ts'
import { startAnswerOf, stopAnswerOf } from './answers.ts'
import { authorizedCalls, type Exchange } from './authorized-call.ts'
import { networkFault } from './network-fault.ts'
import { type ApiReply, readReply } from './reply.ts'
import type { paths } from './schema.ts'
import type { Tokens } from './token.ts'

export type ScanApiOptions = {
  readonly baseUrl: string
  readonly tokens: Tokens
  /** How long one request may take, from its first byte to the last of its answer. */
  readonly timeoutMs?: number
  readonly fetch?: (request: Request) => Promise<Response>
  readonly now?: () => EpochMs
}

/**
 * The Altostrat CVE Scans API. One call is at most one request: nothing is tried again here, for every try costs a slot
 * of the team's budget, and only the caller has those.
 */
export const altostratScanApi = (options: ScanApiOptions): ScanApi => {
  const client = createClient<paths>({
    baseUrl: options.baseUrl,
    headers: { accept: 'application/json', 'user-agent': 'scan-relay' },
    // A redirect that is followed would carry the token to wherever the reply points.
    redirect: 'manual',
    ...(options.fetch && { fetch: options.fetch }),
  })
  const call = authorizedCalls(options.tokens, exchanges(options))

  return {
    // What there is to be said of a token that cannot be read is said of the request.
    prepare: (team) => options.tokens.tokenOf(team).then(ignore, ignore),
    start: (lane, ips) =>
      call(lane.team, startAnswerOf, (request) =>
        client.POST('/scans/cve/scan/multiple-ips', {
          ...request,
          body: { schedule_id: lane.schedule, site_id: lane.site, ips: ips.map(formatIpv4) },
        }),
      ),
    stop: (team, schedule) =>
      call(team, stopAnswerOf, (request) =>
        client.DELETE('/scans/cve/scheduled/{scanScheduleId}/invoke', {
          ...request,
          params: { path: { scanScheduleId: schedule } },
        }),
      ),
  }
}

const ignore = (): void => {}

/** One request of openapi-fetch, given what is the same in all of them. */
type Send = (request: {
  readonly headers: { readonly authorization: string }
  readonly signal: AbortSignal
  readonly parseAs: 'text'
}) => Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>

const exchanges = ({ timeoutMs = 10_000, now = currentTime }: ScanApiOptions): Exchange<Send, ApiReply> => {
  return async (token, send) => {
    try {
      const headers = { authorization: token.authorization() }
      const { data, error, response } = await send({ headers, signal: AbortSignal.timeout(timeoutMs), parseAs: 'text' })
      return readReply(response, data ?? error, { token, now: now() })
    } catch (error) {
      return { kind: 'failed', ...networkFault(error, timeoutMs) }
    }
  }
}

const currentTime = (): EpochMs => epochMs(Date.now())
