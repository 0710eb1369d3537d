import type { Account } from '../example/account.ts'
import { rangesText } from '../example/address-ranges.ts'
import type { JournalEntry } from '../scan-api/journal.ts'
import type { FaultCase, FaultRound } from './rounds.ts'

/** What came of a round. Sites go by their names, in the journal too. */
export type PlayedRound = {
  readonly round: FaultRound
  readonly account: Account
  readonly requests: readonly SiteRequest[]
  /** Of the sites that the traffic speaks of. */
  readonly hosts: ReadonlyMap<string, ReadonlySet<string>>
}

/** A request, and the sites that it is about: a stop is about all of its schedule. */
export type SiteRequest = JournalEntry & { readonly sites: readonly string[] }

/** A row of the table. */
export type FaultRow = {
  readonly name: string
  readonly sites: readonly string[]
  /** What the API answered, and what was told and done. */
  readonly happened: string
  readonly requests: number
  readonly scanned: number
  readonly rejected: number
  /** What is not as it should be. */
  readonly wrong: readonly string[]
}

/** How often an outcome has told of a case at a site. */
export const timesTold = (account: Account, told: FaultCase['told'], site: string): number => {
  if (told === 'Lane Blocked') return account.blocks().filter((block) => block.site === site).length
  if (told === 'Hosts Held') return account.holds().filter((hold) => hold.site === site).length
  return account.stops().filter((stop) => stop.kind === told && stop.sites.includes(site)).length
}

/** Whether every host of a site is scanned, again if it was cut short, or rejected with its reason. */
export const isSettled = ({ round, account, hosts }: PlayedRound, site: string): boolean => {
  const requested = account.requestedHosts(site)
  const interrupted = account.interruptedHosts(site)
  const rejected = rejectedIn(round)
  return [...(hosts.get(site) ?? [])].every((ip) => {
    const due = (round.traffic ? 1 : 0) + timesIn(interrupted, ip)
    const reason = rejected.get(ip)
    return reason === undefined ? timesIn(requested, ip) >= due : account.refused().has(`${ip} (${reason})`)
  })
}

export const rowOf = (played: PlayedRound, fault: FaultCase): FaultRow => {
  const { account, requests, hosts } = played
  const { name, sites, operation, told, mended, interrupts } = fault
  const met = requests.filter((one) => one.operation === operation && one.sites.some((site) => sites.includes(site)))
  const said = [told && SAID[told], interrupts && 'cut short, scanned again', mended].filter(Boolean)
  const scanned = sites.flatMap((site) => [
    ...new Set(account.requestedHosts(site)).intersection(hosts.get(site) ?? new Set()),
  ])
  return {
    name,
    sites,
    happened: [answersText(met), ...said].join('; '),
    requests: met.length,
    scanned: scanned.length,
    rejected: Object.keys(fault.rejected ?? {}).length,
    wrong: [...wrongRequests(fault, met), ...wrongTelling(played, fault), ...wrongHosts(played, fault)],
  }
}

const SAID: Partial<Record<NonNullable<FaultCase['told']>, string>> = {
  'Lane Blocked': 'blocked',
  'Hosts Held': 'held',
  'Scan Stop Accepted': 'stopped',
  'Scan Stop Not Running': 'nothing runs',
  'Scan Stop Failed': 'failed, dead letter',
}

/** `503 x2, 201`. */
const answersText = (requests: readonly JournalEntry[]): string =>
  [...Map.groupBy(requests, answerText)]
    .map(([answer, { length }]) => (length === 1 ? answer : `${answer} x${length}`))
    .join(', ')

const answerText = ({ status, fault }: JournalEntry): string => {
  if (fault === 'stalled') return 'no answer'
  if (fault === 'not-json' || fault === 'other-shape') return `odd ${status}`
  return status === undefined ? 'broken' : String(status)
}

const wrongRequests = ({ rules, token, rejected = {} }: FaultCase, met: readonly JournalEntry[]): readonly string[] => {
  const expectsFault = rules.length > 0 || token !== undefined
  const isMet = met.some(({ fault, status }) => fault !== undefined || (token !== undefined && status === 401))
  const refused = Object.values(rejected).filter((reason) => reason === 'refused-by-api').length
  const all = new Set(met.flatMap(({ ips = [] }) => ips)).size
  const most = 2 * refused * Math.ceil(Math.log2(all)) + 1
  return [
    ...(expectsFault && !isMet ? ['no request met the fault'] : []),
    ...(refused > 0 && met.length > most ? [`${met.length} requests, expected at most ${most}`] : []),
  ]
}

/** Once, and not at every try. */
const wrongTelling = ({ account }: PlayedRound, { told, sites }: FaultCase): readonly string[] =>
  told === undefined
    ? []
    : sites.flatMap((site) => {
        const ended = account.unblocked().filter((other) => other === site).length
        return [
          ...wrongTimes(site, told, timesTold(account, told, site)),
          ...(told === 'Lane Blocked' ? wrongTimes(site, 'Lane Unblocked', ended) : []),
        ]
      })

const wrongTimes = (site: string, told: string, times: number): readonly string[] =>
  times === 1 ? [] : [`${site}: ${told} was told ${times} times, expected once`]

const wrongHosts = (played: PlayedRound, { sites, interrupts }: FaultCase): readonly string[] =>
  sites.flatMap((site) => {
    const { account, hosts } = played
    const interrupted = new Set(account.interruptedHosts(site))
    const whole = (hosts.get(site) ?? new Set()).difference(interrupted)
    return [
      ...(isSettled(played, site) ? [] : [`${site}: some hosts are neither scanned nor rejected`]),
      ...(interrupts && whole.size > 0 ? [`${site}: not scanned again: ${rangesText([...whole])}`] : []),
      ...(!interrupts && interrupted.size > 0 ? [`${site}: scanned again without need`] : []),
    ]
  })

/** What no case of the round accounts for. */
export const strays = ({ round, account }: PlayedRound): readonly string[] => {
  const expected = new Set([...rejectedIn(round)].map(([ip, reason]) => `${ip} (${reason})`))
  return [...account.refused().symmetricDifference(expected)].map((one) => `rejected against expectation: ${one}`)
}

const rejectedIn = ({ cases }: FaultRound): ReadonlyMap<string, string> =>
  new Map(cases.flatMap(({ rejected = {} }) => Object.entries(rejected)))

const timesIn = (ips: readonly string[], ip: string): number => ips.filter((other) => other === ip).length
