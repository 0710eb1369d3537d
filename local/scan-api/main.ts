#!/usr/bin/env node
import { parseArgs } from 'node:util'
import type { JournalEntry } from './journal.ts'
import { startScanApi } from './server.ts'
import type { SimulatedTeam } from './teams.ts'

const HELP = `Simulated Altostrat CVE Scans API, on 127.0.0.1.

  npm run scan-api -- --token TEAM=TOKEN [--token TEAM=TOKEN ...]

  --token TEAM=TOKEN   a team and its token (not a real one);
                       any schedule and site of it is known
  --port N             port to listen on; default 4080, 0 takes a free one
  --limit N            requests a minute for each token; default 60
  --latency MS         how long every answer takes; default 0
  --scan-takes SECONDS how long a scan runs; default 3600
  --help               this text

Beside the API it answers, for tests and people in other processes:
  GET /_scan-api/journal   the requests so far
  GET /_scan-api/scans     the scans so far
  POST /_scan-api/faults   a fault rule, or a list
  GET, DELETE the same     the rules; no more rules
  POST /_scan-api/teams    a team, or a new token
  POST /_scan-api/reset    forget all but the teams

A fault rule, say for the next three starts on one site:
  {"operation": "startMultipleIpScan", "site": "UUID", "times": 3,
   "fault": {"kind": "answer", "status": 500}}

Exit codes: 0 ended by Ctrl-C; 1 failed; 2 wrong arguments.
`

const FAILED = 1
const WRONG_ARGUMENTS = 2

const parseTeam = (text: string): SimulatedTeam => {
  const [, name, token] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (!name || !token) throw new Error(`--token: expected TEAM=TOKEN`)
  return { name, token }
}

const parseCount = (name: string, text: string): number => {
  if (!/^\d+$/.test(text)) throw new Error(`--${name}: expected a whole number, got ${text}`)
  return Number(text)
}

const lineOf = ({ atMs, team, operation, method, path, ips, status, fault }: JournalEntry): string =>
  [
    new Date(atMs).toISOString(),
    team ?? 'unknown token',
    operation ?? `${method} ${path}`,
    ...(ips ? [`${ips.length} hosts`] : []),
    status ?? 'connection broken',
    ...(fault === undefined ? [] : [`(fault: ${fault})`]),
  ].join('  ')

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      token: { type: 'string', multiple: true, default: [] },
      port: { type: 'string', default: '4080' },
      limit: { type: 'string', default: '60' },
      latency: { type: 'string', default: '0' },
      'scan-takes': { type: 'string', default: '3600' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  if (values.token.length === 0) throw new Error('expected at least one --token TEAM=TOKEN; --help says more')
  return {
    teams: values.token.map(parseTeam),
    port: parseCount('port', values.port),
    limitPerMinute: parseCount('limit', values.limit),
    latencyMs: parseCount('latency', values.latency),
    scanTakesMs: 1000 * parseCount('scan-takes', values['scan-takes']),
  }
}

const main = async (): Promise<void> => {
  const options = optionsOrComplaint()
  if (options === 'wrong') return
  if (!options) return console.log(HELP)
  const api = await startScanApi({ ...options, onRequest: (entry) => console.log(lineOf(entry)) })
  console.log(`listening on ${api.url}`)
  const end = (): void => void api.close().catch((error: unknown) => fail(error, FAILED))
  process.once('SIGINT', end).once('SIGTERM', end)
}

const optionsOrComplaint = (): ReturnType<typeof readOptions> | 'wrong' => {
  try {
    return readOptions()
  } catch (error) {
    fail(error, WRONG_ARGUMENTS)
    return 'wrong'
  }
}

const fail = (error: unknown, exitCode: number): void => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = exitCode
}

await main().catch((error: unknown) => fail(error, FAILED))
