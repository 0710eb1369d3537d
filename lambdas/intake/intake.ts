import type { SiteDirectory } from '../config/site-directory.ts'
import { type Batching, enqueue } from '../domain/enqueue.ts'
import type { BadMessage } from '../domain/errors.ts'
import { faultFacts } from '../domain/fault-facts.ts'
import { isFresh } from '../domain/freshness.ts'
import { secondOf } from '../domain/instant.ts'
import { laneIdOf } from '../domain/lane.ts'
import { done, type IncomingMessage, type MessageResult } from '../domain/message.ts'
import { rejectedOutcomes } from '../domain/outcome.ts'
import type { Clock, Lanes, Outcomes, PendingHosts, ScanHistory, Telemetry, WakeUps } from '../domain/ports.ts'
import { type LaneIntake, readBatch } from './lane-intake.ts'

export type IntakePorts = {
  readonly directory: SiteDirectory
  readonly batching: Batching
  readonly history: ScanHistory
  readonly pending: PendingHosts
  readonly lanes: Lanes
  readonly wakeUps: WakeUps
  readonly outcomes: Outcomes
  readonly telemetry: Telemetry
  readonly clock: Clock
}

/**
 * Takes sightings: their hosts wait in their lanes afterwards, and every lane with a waiting host has a wake. A message
 * is done only when all its hosts are pending or their outcome is published; the same message again changes nothing.
 */
export const createIntake =
  (ports: IntakePorts) =>
  async (messages: readonly IncomingMessage[]): Promise<ReadonlyMap<string, MessageResult>> => {
    const { intakes, bad } = readBatch(messages, ports.directory)
    const failures = new Map<string, unknown>()
    await Promise.all(
      intakes.map(async (intake) => {
        try {
          await takeIn(ports, intake)
        } catch (error) {
          ports.telemetry.error('intake.failed', { lane: laneIdOf(intake.lane), ...faultFacts(error) })
          for (const id of intake.messageIds) failures.set(id, error)
        }
      }),
    )
    return new Map(messages.map(({ id }) => [id, resultOf(bad.get(id), failures, id)]))
  }

const resultOf = (bad: BadMessage | undefined, failures: ReadonlyMap<string, unknown>, id: string): MessageResult => {
  if (bad) return { kind: 'bad', error: bad }
  return failures.has(id) ? { kind: 'again', error: failures.get(id) } : done
}

const takeIn = async (ports: IntakePorts, intake: LaneIntake): Promise<void> => {
  const { lane, policy } = intake
  const now = secondOf(ports.clock.now())
  const sighted = [...intake.hosts.values()]
  const scannedAt = await ports.history.scannedAt(
    lane,
    sighted.map((host) => host.ip),
  )
  const fresh = sighted.filter((host) =>
    isFresh(host, scannedAt.get(host.ip), { now, rescanAfterSeconds: policy.rescanAfterSeconds }),
  )
  const freshIps = new Set(fresh.map((host) => host.ip))
  const accepted = sighted.filter((host) => !freshIps.has(host.ip))

  const { urgent } = intake
  const added = accepted.length > 0 ? await enqueue(ports, ports.batching, { lane, hosts: accepted, urgent }) : 0
  await ports.outcomes.publish([
    ...(fresh.length > 0
      ? [
          {
            kind: 'Hosts Skipped' as const,
            lane,
            ips: fresh.map((host) => host.ip),
            reason: 'recently-scanned' as const,
          },
        ]
      : []),
    ...rejectedOutcomes(lane, [...intake.rejections.values()]),
  ])
  report(ports.telemetry, intake, { added, accepted: accepted.length, fresh: fresh.length })
}

const report = (
  telemetry: Telemetry,
  intake: LaneIntake,
  counts: { added: number; accepted: number; fresh: number },
): void => {
  const seen = intake.hosts.size + intake.rejections.size
  telemetry.count('HostsSeen', seen)
  telemetry.count('HostsAccepted', counts.added)
  telemetry.count('HostsDuplicate', counts.accepted - counts.added)
  telemetry.count('HostsSkipped', counts.fresh)
  telemetry.count('HostsRejected', intake.rejections.size)
  telemetry.info('lane.sighted', {
    lane: laneIdOf(intake.lane),
    seen,
    accepted: counts.added,
    duplicate: counts.accepted - counts.added,
    skipped: counts.fresh,
    rejected: intake.rejections.size,
  })
}
