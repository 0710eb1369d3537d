import { formatIpv4, type Ipv4 } from '../../lambdas/domain/ipv4.ts'
import { type Lane, laneIdOf } from '../../lambdas/domain/lane.ts'
import type { ScheduleId, TeamName } from '../../lambdas/domain/team.ts'
import type { Cast } from './cast.ts'
import type { Facts, ScanFact, StartFact } from './facts.ts'
import type { FaultKind } from './fault.ts'
import type { Invocation } from './invocation.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** What the scan API answers. */
export type Reply = {
  readonly status: number
  readonly scanId?: string
  readonly targetIps?: readonly Ipv4[]
  readonly retryAtMs?: number
}

export type StartRequest = { readonly lane: Lane; readonly ips: readonly Ipv4[]; readonly by: Invocation }
export type StopRequestMade = { readonly team: TeamName; readonly schedule: ScheduleId }

/** The scan API as it is from outside: it knows tokens, schedules and running scans, and writes down all that comes. */
export type ScanService = {
  readonly start: (token: string, request: StartRequest, fault: FaultKind | undefined) => Reply
  readonly stop: (token: string, request: StopRequestMade, fault: FaultKind | undefined) => Reply
  /** The only token that is taken for a team. */
  readonly tokenOf: (team: string) => string
  readonly setToken: (team: string, token: string) => void
  readonly startOwnScan: (schedule: string, takesMs: number) => void
}

type RunningScan = { readonly endsAtMs: number; isCut: boolean; readonly ours?: ScanFact }

export const createScanService = (world: World, cast: Cast, facts: Facts): ScanService => {
  const { scheduler } = world
  const random = (): Random => world.random.fork(`scan-service ${scheduler.now()}`)
  const tokens = new Map<string, string>()
  const scans = new Map<string, RunningScan[]>()
  const throttledUntil = new Map<string, number>()
  const assumed = new Map(cast.config.teams.map(({ name, assumeScanTakesSeconds }) => [name, assumeScanTakesSeconds]))
  let started = 0

  const runningOn = (schedule: string): readonly RunningScan[] =>
    (scans.get(schedule) ?? []).filter(({ endsAtMs, isCut }) => !isCut && endsAtMs > scheduler.now())
  const begin = (schedule: string, scan: RunningScan): void => {
    scans.set(schedule, [...runningOn(schedule), scan])
  }

  const accept = ({ lane, ips }: StartRequest, targets: readonly Ipv4[]): ScanFact => {
    const { least, most } = cast.scanTakes
    const takesMs = Math.floor((assumed.get(lane.team) ?? 0) * 1000 * (least + random().next() * (most - least)))
    const scan: ScanFact = {
      id: `scan-${++started}`,
      ips: new Set(targets),
      endsAtMs: scheduler.now() + takesMs,
      recordedAtMs: new Map(),
    }
    begin(lane.schedule, { endsAtMs: scan.endsAtMs, isCut: false, ours: scan })
    world.say(
      () => `the API starts ${scan.id} for ${laneIdOf(lane)}: ${targets.map(formatIpv4).join(' ')} of ${ips.length}`,
    )
    return scan
  }

  const start: ScanService['start'] = (token, request, fault) => {
    const { lane, ips } = request
    const reply = ((): Reply & { scan?: ScanFact } => {
      if (token !== tokens.get(lane.team)) return { status: 401 }
      const heldUntil = throttledUntil.get(lane.schedule) ?? 0
      if (heldUntil > scheduler.now()) return { status: 429, retryAtMs: heldUntil }
      if (fault === 'http-503') return { status: 503 }
      if (fault === 'forbidden') return { status: 403 }
      if (fault === 'throttled-briefly')
        return { status: 429, retryAtMs: scheduler.now() + random().between(1000, 90_000) }
      if (fault === 'throttled-long') {
        const retryAtMs = scheduler.now() + random().between(16, 240) * 60_000
        throttledUntil.set(lane.schedule, retryAtMs)
        return { status: 429, retryAtMs }
      }
      if (ips.some((ip) => cast.refused.has(ip))) return { status: 422 }
      const chance = random()
      const targets = fault === 'fewer-targets' ? ips.filter(() => chance.chance(0.5)) : ips
      const scan = accept(request, targets)
      return { status: 201, scanId: scan.id, targetIps: targets, scan }
    })()
    facts.starts.push({ atMs: scheduler.now(), ...request, ...reply } satisfies StartFact)
    if (reply.status !== 201) {
      world.say(() => `the API answers ${reply.status} to a start of ${ips.length} for ${laneIdOf(lane)}`)
    }
    return reply
  }

  const stop: ScanService['stop'] = (token, { team, schedule }, fault) => {
    const reply = ((): Reply => {
      if (token !== tokens.get(team)) return { status: 401 }
      if (fault === 'http-503') return { status: 503 }
      if (fault === 'forbidden') return { status: 403 }
      if (fault === 'throttled-briefly' || fault === 'throttled-long') {
        return { status: 429, retryAtMs: scheduler.now() + random().between(1000, 90_000) }
      }
      const running = runningOn(schedule)
      for (const scan of running) {
        scan.isCut = true
        if (scan.ours) scan.ours.cutAtMs = scheduler.now()
      }
      return { status: running.length > 0 ? 202 : 404 }
    })()
    facts.stops.push({ atMs: scheduler.now(), team, schedule, status: reply.status })
    world.say(() => `the API answers ${reply.status} to a stop of ${schedule}`)
    return reply
  }
  return {
    start,
    stop,
    tokenOf: (team) => tokens.get(team) ?? '',
    setToken: (team, token) => void tokens.set(team, token),
    startOwnScan: (schedule, takesMs) => begin(schedule, { endsAtMs: scheduler.now() + takesMs, isCut: false }),
  }
}
