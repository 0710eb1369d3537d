import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { CONTROL_PATH, createControls } from './controls.ts'
import { describe, type OpenApiDocument, readOpenApi } from './description.ts'
import { createExchange } from './exchange.ts'
import type { Delivery } from './fault.ts'
import { type FaultRule, faultScript } from './fault-rule.ts'
import { createJournal, type JournalEntry } from './journal.ts'
import type { Reply } from './reply.ts'
import { scanService } from './scan-service.ts'
import { type SimulatedScan, simulatedScans } from './scans.ts'
import { type SimulatedTeam, simulatedTeams } from './teams.ts'
import { slidingThrottle } from './throttle.ts'

export type ScanApiServerOptions = {
  readonly teams: readonly SimulatedTeam[]
  /** Take a token that is no team's too, instead of refusing it. */
  readonly anyToken?: boolean
  /** 0, the default, takes a free port; the address is 127.0.0.1 always. */
  readonly port?: number
  readonly limitPerMinute?: number
  /** How long every answer takes. */
  readonly latencyMs?: number
  readonly scanTakesMs?: number
  readonly faults?: readonly FaultRule[]
  /** Told of each request once its answer is decided. */
  readonly onRequest?: (entry: JournalEntry) => void
  readonly now?: () => number
  readonly document?: OpenApiDocument
}

export type ScanApiServer = {
  readonly url: string
  readonly journal: () => readonly JournalEntry[]
  readonly scans: () => readonly SimulatedScan[]
  /** Adds rules after those that there are. */
  readonly script: (...rules: readonly FaultRule[]) => void
  readonly clearFaults: () => void
  /** Adds a team or changes it, its token too. */
  readonly putTeam: (team: SimulatedTeam) => void
  /** Forgets requests, scans, faults and what was throttled; the teams stay. */
  readonly reset: () => void
  /** Breaks every connection. Rejects if an answer of the simulation was ever against the description. */
  readonly close: () => Promise<void>
}

/** Starts a simulated Altostrat CVE Scans API on loopback. */
export const startScanApi = async (options: ScanApiServerOptions): Promise<ScanApiServer> => {
  const { port = 0, latencyMs = 0, now = Date.now } = options
  const parts = simulationOf(options)
  const handle = createExchange(parts)
  const control = createControls(parts)

  const server = createServer((request, response) => {
    const atMs = now()
    const { method = '', url = '', headers } = request
    const path = url.split('?')[0] ?? ''
    const answer = async (): Promise<void> => {
      const text = await readText(request)
      if (path.startsWith(CONTROL_PATH)) return send(response, control(method, path, text))
      const { delivery, entry } = handle({ method, path, authorization: headers.authorization, text, atMs })
      const recorded = parts.journal.add(entry)
      options.onRequest?.(recorded)
      await sleep(latencyMs + (delivery.kind === 'whole' ? (delivery.delayMs ?? 0) : 0))
      deliver(response, request, delivery)
    }
    answer().catch((error: unknown) => {
      // A client that hung up is no defect; whatever else breaks here is.
      if (!request.errored) parts.onDefect(inspect(error))
      request.socket.destroy()
    })
  })
  await listen(server, port)

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    journal: parts.journal.entries,
    scans: parts.scans.all,
    script: parts.faults.add,
    clearFaults: parts.faults.clear,
    putTeam: parts.teams.put,
    reset: parts.reset,
    close: async () => {
      await stop(server)
      if (parts.defects.length > 0) throw new Error(`the simulated scan API is defective:\n${parts.defects.join('\n')}`)
    },
  }
}

const simulationOf = (options: ScanApiServerOptions) => {
  const { limitPerMinute = 60, scanTakesMs = 60 * 60_000, anyToken = false } = options
  const description = describe(options.document ?? readOpenApi())
  const journal = createJournal()
  const scans = simulatedScans(scanTakesMs)
  const faults = faultScript()
  const throttle = slidingThrottle(limitPerMinute)
  const defects: string[] = []
  faults.add(...(options.faults ?? []))
  const reset = (): void => [journal.reset, scans.reset, throttle.reset, faults.clear].forEach((forget) => forget())
  return {
    description,
    journal,
    scans,
    faults,
    throttle,
    limitPerMinute,
    defects,
    reset,
    teams: simulatedTeams(options.teams, { anyToken }),
    service: scanService(scans, description),
    onDefect: (defect: string) => void defects.push(defect),
  }
}

const deliver = (response: ServerResponse, request: IncomingMessage, delivery: Delivery): void => {
  if (delivery.kind === 'broken') request.socket.resetAndDestroy()
  else if (delivery.kind === 'whole') send(response, delivery.reply)
  else response.writeHead(delivery.reply.status, { 'content-type': 'application/json' }).write('{')
}

const send = (response: ServerResponse, { status, headers, body, text }: Reply): void => {
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  response.writeHead(status, { ...type, ...headers }).end(text ?? (body === undefined ? '' : JSON.stringify(body)))
}

const listen = async (server: Server, port: number): Promise<void> => {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}

const stop = async (server: Server): Promise<void> => {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
