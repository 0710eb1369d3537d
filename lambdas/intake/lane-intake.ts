import type { LanePolicy, SiteDirectory } from '../config/site-directory.ts'
import { BadMessage } from '../domain/errors.ts'
import type { EpochSeconds } from '../domain/instant.ts'
import type { Ipv4 } from '../domain/ipv4.ts'
import { type Lane, laneIdOf, type PendingHost } from '../domain/lane.ts'
import type { IncomingMessage } from '../domain/message.ts'
import type { Rejection } from '../domain/outcome.ts'
import { addressCount, hostsOf, MOST_HOSTS_PER_SIGHTING } from '../domain/sighting.ts'
import { parseSightingMessage } from './sighting-message.ts'

/** What the messages of one batch ask of one lane. */
export type LaneIntake = {
  readonly lane: Lane
  readonly policy: LanePolicy
  readonly hosts: Map<Ipv4, PendingHost>
  /** By the entry as it was sent, so that a repeat counts once. */
  readonly rejections: Map<string, Rejection>
  readonly messageIds: Set<string>
  urgent: boolean
}

export type ReadBatch = {
  readonly intakes: readonly LaneIntake[]
  /** Messages that can never be handled, by message id. */
  readonly bad: ReadonlyMap<string, BadMessage>
}

/** Reads all messages of a batch and gathers what they ask by lane, so that each lane is written once a batch. */
export const readBatch = (messages: readonly IncomingMessage[], directory: SiteDirectory): ReadBatch => {
  const intakes = new Map<string, LaneIntake>()
  const bad = new Map<string, BadMessage>()
  for (const message of messages) {
    try {
      gather(intakes, message, directory)
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error
      bad.set(message.id, error)
    }
  }
  return { intakes: [...intakes.values()], bad }
}

const gather = (intakes: Map<string, LaneIntake>, message: IncomingMessage, directory: SiteDirectory): void => {
  const sighting = parseSightingMessage(message)
  const resolved = directory.resolve(sighting)
  if (!resolved.ok) throw new BadMessage(resolved.code, resolved.reason)
  const { lane, policy } = resolved.value
  if (addressCount(sighting.ips) > MOST_HOSTS_PER_SIGHTING) {
    throw new BadMessage(
      'too-many-hosts',
      `ips: names ${addressCount(sighting.ips)} addresses: expected at most ${MOST_HOSTS_PER_SIGHTING} in one message`,
    )
  }
  const { hosts, rejections, readable } = hostsOf(sighting.ips, policy)
  if (!readable) throw new BadMessage('no-valid-ip', noValidIp(rejections))

  const intake = intakes.get(laneIdOf(lane)) ?? emptyIntake(lane, policy)
  intakes.set(laneIdOf(lane), intake)
  intake.messageIds.add(message.id)
  intake.urgent ||= sighting.urgent
  for (const rejection of rejections) intake.rejections.set(rejection.ip, rejection)
  for (const ip of hosts) {
    const before = intake.hosts.get(ip)
    intake.hosts.set(
      ip,
      sighting.forcedAt === undefined ? (before ?? { ip }) : forcedAlso(before ?? { ip }, sighting.forcedAt),
    )
  }
}

const emptyIntake = (lane: Lane, policy: LanePolicy): LaneIntake => ({
  lane,
  policy,
  hosts: new Map(),
  rejections: new Map(),
  messageIds: new Set(),
  urgent: false,
})

const forcedAlso = ({ ip, forcedAt = [] }: PendingHost, at: EpochSeconds): PendingHost => ({
  ip,
  forcedAt: [...new Set([...forcedAt, at])],
})

const noValidIp = (rejections: readonly Rejection[]): string => {
  const shown = rejections.slice(0, 3).map(({ ip, message }) => `${JSON.stringify(ip.slice(0, 60))}: ${message}`)
  const more = rejections.length > 3 ? `; and ${rejections.length - 3} more` : ''
  return `ips: no entry is an IPv4 address, CIDR block or range: ${shown.join('; ')}${more}`
}
