import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import { addressesOf, parseSightedIps } from '../../lambdas/domain/ipv4-range.ts'
import type { LaneState } from '../../lambdas/domain/lane.ts'
import { whyNotScannable } from '../../lambdas/domain/scannable.ts'
import type { ScheduleId } from '../../lambdas/domain/team.ts'
import type { Happening, Plan, SightingMessage } from './cast.ts'
import { createFacts, type Facts, type SightedFact } from './facts.ts'
import type { FiredFault } from './fault.ts'
import { createRelay, type Relay, type Variant } from './relay.ts'
import { createScanService, type ScanService } from './scan-service.ts'
import { type Secrets, TOKEN_MARK } from './secrets.ts'
import { createWorld, type World } from './world.ts'

export type PlayOptions = {
  readonly seed: string
  readonly variant?: Variant
  /** If given, only these faults happen. */
  readonly allowedFaults?: ReadonlySet<string>
  readonly keepsAccount?: boolean
}

/** A run that is over. */
export type Played = {
  readonly plan: Plan
  readonly facts: Facts
  readonly fired: readonly FiredFault[]
  readonly account: readonly string[]
  readonly endMs: number
  readonly queues: Relay['queues']
  readonly lanesAwake: () => readonly LaneState[]
}

/** Long enough for everything that still waits once all faults are over: blocks, long throttles, holds, blackouts. */
const SILENCE_MS = 30 * 3_600_000

const REDRIVES_MS = [60_000, 30 * 60_000]

/** Plays a plan to its end and on until scan-relay is quiet, or should have been. */
export const play = async (plan: Plan, options: PlayOptions): Promise<Played> => {
  const { seed, variant = {}, allowedFaults, keepsAccount = false } = options
  const { cast, happenings } = plan
  const seasons = happenings.flatMap((happening) =>
    happening.kind === 'season' ? [{ ...happening, fromMs: happening.atMs }] : [],
  )
  const world = createWorld({
    seed,
    startMs: cast.startMs,
    seasons,
    keepsAccount,
    ...(allowedFaults && { allowedFaults }),
  })
  const facts = createFacts()
  const service = createScanService(world, cast, facts)
  const secrets: Secrets = new Map()
  const relay = createRelay(world, { cast, facts, service, secrets, variant })
  for (const { name } of cast.config.teams) setToken({ service, secrets }, name, `${TOKEN_MARK}-1`)

  const stage: Stage = { world, cast, facts, service, secrets, relay }
  for (const happening of happenings) world.scheduler.at(happening.atMs, () => happen(stage, happening))
  const lastMs = Math.max(
    cast.startMs,
    ...happenings.map(({ atMs, ...rest }) => ('untilMs' in rest ? rest.untilMs : atMs)),
  )
  // Once all faults are over, a person sends the dead letters that have no reason again; some become such only then.
  for (const afterMs of REDRIVES_MS) world.scheduler.at(lastMs + afterMs, () => relay.queues.hosts.redrive())

  const isBroken = (): boolean => facts.violations.length > 0
  await world.scheduler.run(lastMs + Math.max(...REDRIVES_MS) + 1, isBroken)
  await world.scheduler.run(lastMs + SILENCE_MS, () => relay.isQuiet() || isBroken())
  const endMs = world.scheduler.now()
  if (relay.isQuiet()) facts.quietAtMs = endMs
  const lanesAwake = (): readonly LaneState[] =>
    relay.table.lanes
      .values()
      .filter(({ wake }) => wake)
      .toArray()
  return { plan, facts, fired: world.faults.fired, account: world.account, endMs, queues: relay.queues, lanesAwake }
}

type Stage = {
  readonly world: World
  readonly cast: Plan['cast']
  readonly facts: Facts
  readonly service: ScanService
  readonly secrets: Secrets
  readonly relay: Relay
}

const setToken = ({ service, secrets }: Pick<Stage, 'service' | 'secrets'>, team: string, token: string): void => {
  service.setToken(team, token)
  secrets.set(team, token)
}

const happen = (stage: Stage, happening: Happening): void => {
  const { world, facts, relay, service, secrets } = stage
  const { scheduler } = world
  if (happening.kind !== 'season') world.say(() => `HAPPENS: ${happeningText(happening)}`)
  switch (happening.kind) {
    case 'sighting':
      facts.sighted.push(sightedFact(stage, happening.message))
      return relay.queues.hosts.send(JSON.stringify(happening.message))
    case 'poison':
      return relay.queues[happening.queue].send(happening.body)
    case 'order':
      return relay.queues.stops.send(JSON.stringify(happening.message))
    case 'blackout-fires':
      return relay.queues.stops.send(JSON.stringify({ action: 'stop', window: happening.name }))
    case 'deploy':
      return relay.deploy(happening.windowSeconds)
    case 'purge':
      return relay.queues.lanes.purge()
    case 'token': {
      service.setToken(happening.team, `${TOKEN_MARK}-${scheduler.now()}`)
      if (happening.emptied) secrets.set(happening.team, '')
      const mend = (): void => void secrets.set(happening.team, service.tokenOf(happening.team))
      return scheduler.at(scheduler.now() + happening.secretAfterMs, mend)
    }
    case 'own-scan':
      return service.startOwnScan(happening.schedule, happening.takesMs)
    case 'season':
      return undefined
  }
}

export const happeningText = ({ atMs: _at, ...happening }: Happening): string => JSON.stringify(happening)

const sightedFact = ({ world, cast }: Stage, message: SightingMessage): SightedFact => {
  const directory = createSiteDirectory(cast.config)
  const names = {
    siteRef: message.site_id,
    ...(message.schedule_id && { schedule: message.schedule_id as ScheduleId }),
  }
  const resolved = directory.resolve(names)
  if (!resolved.ok) throw new Error(`a sighting that nobody can resolve: ${resolved.reason}`)
  const { lane, policy } = resolved.value
  const ips = message.ips.flatMap((entry) => {
    const parsed = parseSightedIps(entry)
    return parsed.ok ? addressesOf(parsed.value) : []
  })
  return {
    atMs: world.scheduler.now(),
    lane,
    ips: [...new Set(ips)].filter((ip) => whyNotScannable(ip, policy) === undefined),
    force: message.force ?? false,
  }
}
