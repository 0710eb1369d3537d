import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { EpochMs } from '../../lambdas/domain/instant.ts'
import { parseSightedIps, sizeOf } from '../../lambdas/domain/ipv4-range.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Rejection } from '../../lambdas/domain/outcome.ts'
import { hostsOf, MOST_HOSTS_PER_SIGHTING } from '../../lambdas/domain/sighting.ts'
import { parseSightingMessage } from '../../lambdas/intake/sighting-message.ts'
import { wrongInput } from '../failure.ts'
import { counted, plain } from '../text/wrap.ts'
import { asDelivered, checked, inOptionNames } from './parse-checked.ts'

export type HostsOptions = {
  readonly site: string
  readonly schedule?: string
  readonly urgent?: true
  readonly force?: true
  readonly reason?: string
}

export type CheckedHosts = {
  readonly lane: Lane
  readonly bodies: readonly string[]
  readonly addresses: number
  /** Named by a block or range, but not to be scanned on this site. */
  readonly rejections: readonly Rejection[]
}

/** Of entries as long as a range can be, so many stay well below what a queue message may hold. */
const MOST_ENTRIES_PER_MESSAGE = 4096

/** Checks addresses as intake will, and puts them into as few messages as may be. Throws with all that is wrong with them. */
export const checkHosts = (
  entries: readonly string[],
  options: HostsOptions,
  { config, now }: { readonly config: RelayConfig; readonly now: EpochMs },
): CheckedHosts => {
  const distinct = [...new Set(entries)]
  refuseUnreadable(distinct)
  const bodies = inMessages(distinct).map((ips) => bodyOf(ips, options))
  const [sighting] = bodies.map((body) => checked(() => parseSightingMessage(asDelivered(body, now))))
  if (!sighting) throw wrongInput('No address is given.')
  const resolved = createSiteDirectory(config).resolve(sighting)
  if (!resolved.ok) throw wrongInput(inOptionNames(resolved.reason))
  const { hosts, rejections } = hostsOf(distinct, resolved.value.policy)
  if (hosts.length === 0) throw wrongInput(`None of these may be scanned on ${options.site}: ${reasonsOf(rejections)}`)
  return { lane: resolved.value.lane, bodies, addresses: hosts.length, rejections }
}

/** Throws with every entry that is no address. */
export const refuseUnreadable = (entries: readonly string[]): void => {
  const mistakes = entries.flatMap((entry) => {
    const parsed = parseSightedIps(entry)
    return parsed.ok ? [] : [`  ${plain(entry).slice(0, 60)}: ${parsed.reason}`]
  })
  if (mistakes.length === 0) return
  const shown = mistakes.slice(0, 10)
  const more = mistakes.length > shown.length ? [`  and ${mistakes.length - shown.length} more`] : []
  throw wrongInput(['These are no addresses; nothing was sent:', ...shown, ...more].join('\n'))
}

const inMessages = (entries: readonly string[]): readonly (readonly string[])[] => {
  const messages: string[][] = []
  let room = 0
  for (const entry of entries) {
    const parsed = parseSightedIps(entry)
    const size = parsed.ok ? sizeOf(parsed.value) : 0
    const last = messages.at(-1)
    if (last && size <= room && last.length < MOST_ENTRIES_PER_MESSAGE) {
      last.push(entry)
      room -= size
    } else {
      messages.push([entry])
      room = MOST_HOSTS_PER_SIGHTING - size
    }
  }
  return messages
}

const bodyOf = (ips: readonly string[], { site, schedule, urgent, force, reason }: HostsOptions): string =>
  JSON.stringify({ site_id: site, schedule_id: schedule, ips, urgent, force, reason })

/** `2 excluded (10.0.0.1, 10.0.0.2), 1 outside-subnets (10.9.9.9)`. */
export const reasonsOf = (rejections: readonly Rejection[]): string =>
  [...Map.groupBy(rejections, ({ reason }) => reason)]
    .map(([reason, group]) => `${group.length} ${reason} (${examplesOf(group)})`)
    .join(', ')

const examplesOf = (group: readonly Rejection[]): string => {
  const shown = group.slice(0, 3).map(({ ip }) => ip)
  return [
    ...shown,
    ...(group.length > shown.length ? [`and ${counted(group.length - shown.length, 'more', 'more')}`] : []),
  ].join(', ')
}
