import { type EpochSeconds, epochSeconds } from '../../lambdas/domain/instant.ts'
import { formatIpv4, type Ipv4, network24Of } from '../../lambdas/domain/ipv4.ts'
import { type Lane, laneIdOf } from '../../lambdas/domain/lane.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import { scopeText } from '../../lambdas/domain/scope.ts'
import type { StatePorts } from '../support/memory-state.ts'
import type { Facts, StartFact } from './facts.ts'
import type { Invocation } from './invocation.ts'
import type { World } from './world.ts'

/**
 * The state as one function sees it: every call takes its time and may fail, and what DynamoDB does item by item comes
 * about item by item. What takes effect is written down for the judges.
 */
export const watchedState = (world: World, invocation: Invocation, { state, facts }: WatchedParts): StatePorts => {
  const { step } = invocation
  const note = notesOf(world, facts, invocation)
  const port = <Port extends object>(name: string, target: Port): Port =>
    Object.fromEntries(
      Object.entries(target).map(([method, run]) => [
        method,
        (...args: readonly unknown[]) => step(`${name}.${method}`, () => run(...args)),
      ]),
    ) as Port
  const ports = Object.fromEntries(
    Object.entries(state).map(([name, target]) => [name, port(name, target)]),
  ) as StatePorts
  return {
    ...ports,
    lanes: {
      ...ports.lanes,
      takeLease: (lane, request) =>
        step('lanes.takeLease', async () => {
          const answer = await state.lanes.takeLease(lane, request)
          if (answer.kind === 'taken') note.woken(lane, answer.state.wake?.at)
          return answer
        }),
    },
    pending: {
      ...ports.pending,
      add: async (lane, hosts) => {
        const items = [...Map.groupBy(hosts, ({ ip }) => network24Of(ip)).values()]
        const add = (item: (typeof items)[number]) => async (): Promise<number> => {
          const added = await state.pending.add(lane, item)
          for (const { ip, forcedAt = [] } of item) note.forced(lane, ip, Math.max(0, ...forcedAt))
          world.say(() => `${invocation.id} adds ${added} new of ${item.map(({ ip }) => formatIpv4(ip)).join(' ')}`)
          return added
        }
        const counts = await Promise.all(items.map((item) => step('pending.add', add(item))))
        return counts.reduce((sum, count) => sum + count, 0)
      },
      read: async (lane) => {
        // A query reads item after item: what is added meanwhile may be in a later one, and not in an earlier one.
        const even = await step('pending.read', () => state.pending.read(lane))
        const odd = await step('pending.read', () => state.pending.read(lane))
        return [...even.filter(({ ip }) => isEven(ip)), ...odd.filter(({ ip }) => !isEven(ip))].toSorted(
          (a, b) => a.ip - b.ip,
        )
      },
    },
    history: {
      scannedAt: (lane, ips) => step('history.scannedAt', () => state.history.scannedAt(lane, ips)),
      record: async (lane, ips, times) => {
        const items = [...Map.groupBy(ips, network24Of).values()]
        const record = (item: readonly Ipv4[]) => async (): Promise<void> => {
          await state.history.record(lane, item, times)
          note.recorded(lane, item)
        }
        await Promise.all(items.map((item) => step('history.record', record(item))))
      },
    },
    stopLog: {
      ...ports.stopLog,
      write: (request, record) =>
        step('stopLog.write', async () => {
          await state.stopLog.write(request, record)
          if (record.done) facts.stopsDone.push({ atMs: world.scheduler.now(), by: invocation, request })
        }),
    },
    holds: {
      ...ports.holds,
      put: (hold) =>
        step('holds.put', async () => {
          const stands = (await state.holds.on(anyLaneOf(hold.scope))).find((other) => isSame(other.scope, hold.scope))
          await state.holds.put(hold)
          if (!stands || stands.askedAtMs <= hold.askedAtMs) note.held(hold.scope, hold.until * 1000)
        }),
      lift: (scope, askedAtMs) =>
        step('holds.lift', async () => {
          const stands = (await state.holds.on(anyLaneOf(scope))).find((other) => isSame(other.scope, scope))
          await state.holds.lift(scope, askedAtMs)
          if (!stands || stands.askedAtMs <= askedAtMs) note.held(scope, 0)
        }),
    },
  }
}

export type WatchedParts = { readonly state: StatePorts; readonly facts: Facts }

const isEven = (ip: Ipv4): boolean => (ip >>> 8) % 2 === 0

const isSame = (a: Scope, b: Scope): boolean => scopeText(a) === scopeText(b)

/** A lane that only this scope and "everything" cover: holds are asked for by lane. */
const anyLaneOf = (scope: Scope): Lane =>
  ({
    team: scope.kind === 'team' ? scope.team : '',
    schedule: scope.kind === 'schedule' ? scope.schedule : '',
    site: scope.kind === 'site' ? scope.site : '',
  }) as Lane

const notesOf = (world: World, facts: Facts, by: Invocation) => {
  const now = world.scheduler.now
  const scanOf = (lane: Lane, ip: Ipv4): StartFact['scan'] =>
    facts.starts.findLast(
      (start) => start.by === by && laneIdOf(start.lane) === laneIdOf(lane) && start.scan?.ips.has(ip),
    )?.scan
  return {
    forced: (lane: Lane, ip: Ipv4, forcedAt: number): void => {
      if (forcedAt > 0) facts.forces.push({ atMs: now(), lane, ips: [ip], by, forcedAt: epochSeconds(forcedAt) })
    },
    /** Only a message about the wake that the lane has is acted on. */
    woken: (lane: Lane, at: EpochSeconds | undefined): void => {
      if (by.messages.includes(JSON.stringify({ lane: laneIdOf(lane), due: at }))) return
      const text = `${by.id} acts on ${laneIdOf(lane)}, whose wake is at ${at}, though no message was about that`
      facts.violations.push({ rule: 'stale wake-up', atMs: now(), text })
    },
    recorded: (lane: Lane, ips: readonly Ipv4[]): void => {
      for (const ip of ips) scanOf(lane, ip)?.recordedAtMs.set(ip, now())
    },
    /** One hold for each scope: a new one ends the one before, and one that ends in the past lifts it. */
    held: (scope: Scope, untilMs: number): void => {
      const before = facts.holds.findLast((hold) => isSame(hold.scope, scope))
      if (before) before.untilMs = Math.min(before.untilMs, now())
      if (untilMs > now()) facts.holds.push({ scope, fromMs: now(), untilMs })
      world.say(() => `hold on ${scopeText(scope)} until ${new Date(untilMs).toISOString()}`)
    },
  }
}
