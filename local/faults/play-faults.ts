import { type Account, createAccount } from '../example/account.ts'
import { outcomeLine } from '../example/account-text.ts'
import { expectedOf } from '../example/expectation.ts'
import { gatherOutcomes } from '../example/gathering.ts'
import { aboveLimit } from '../example/offences.ts'
import type { OutcomeEvent } from '../example/outcome-event.ts'
import { comesTrue, outgoing } from '../example/play.ts'
import type { Show } from '../example/play-example.ts'
import { send } from '../example/send-sightings.ts'
import { MORNING, type StorySighting } from '../example/story.ts'
import { putTokens } from '../example/tokens.ts'
import { watchOutcomes } from '../example/watch-outcomes.ts'
import type { Log } from '../progress.ts'
import type { ScanApiServer } from '../scan-api/server.ts'
import { createFaultStage, type FaultStage } from './fault-stage.ts'
import { tableLines } from './fault-table.ts'
import { FAULT_ROUNDS, type FaultCase, type FaultRound } from './rounds.ts'
import { type FaultRow, isSettled, type PlayedRound, rowOf, strays, timesTold } from './verdict.ts'

/** A time-out and three tries with their backoff, on a loaded machine. */
const PATIENCE_MS = 120_000

/** The example's first scene, its hosts scanned again each time that it comes. */
const TRAFFIC: readonly StorySighting[] = (MORNING[0]?.sightings ?? []).map((sighting) => ({
  ...sighting,
  force: true,
}))

/**
 * Has every fault of the scan API happen in turn to the example's traffic, and shows what comes of it; answers whether every host
 * was scanned or rejected with its reason, and no token used above its limit.
 */
export const playFaults = async (show: Show, simulation: ScanApiServer): Promise<boolean> => {
  const { cloud, log } = show
  const stage = createFaultStage(show, simulation)
  await putTokens(stage.destination.clients, cloud.config)
  const accounts = await openAccounts(stage, log)
  const rows: FaultRow[] = []
  const wrong: string[] = []
  for (const round of FAULT_ROUNDS) {
    log(`\n${round.title}.`)
    const played = await playRound({ stage, account: accounts.open(), log }, round)
    accounts.tellNow()
    const rowsOfRound = round.cases.map((fault) => rowOf(played, fault))
    rows.push(...rowsOfRound)
    wrong.push(...strays(played))
    if (rowsOfRound.some((row) => row.wrong.length > 0)) break
  }
  const journal = simulation.journal()
  if (journal.some(({ operation }) => operation === undefined)) wrong.push('a redirect was followed')
  wrong.push(...aboveLimit(journal, cloud.config))
  for (const line of ['', ...tableLines(rows), '']) log(line)
  const different = [...rows.flatMap((row) => row.wrong.map((text) => `${row.name}: ${text}`)), ...wrong]
  if (different.length === 0) log(AS_EXPECTED)
  else log(`Not as expected:\n${different.map((line) => `    ${line}`).join('\n')}`)
  return different.length === 0
}

const AS_EXPECTED =
  'As expected: every host was scanned, or rejected with its reason, and no token was used above its limit.'

/** An account for each round; what happens is told as it happens, with the numbers of the requests going on. */
const openAccounts = async ({ destination, siteName }: FaultStage, log: Log) => {
  let requestsBefore = 0
  let account: Account = createAccount(siteName, Date.now)
  const siteOf = (event: OutcomeEvent): string => {
    if ('sites' in event) return event.sites.map(siteName).join(', ')
    return 'site' in event ? siteName(event.site) : ''
  }
  const gathering = gatherOutcomes((event) =>
    log(outcomeLine(event, { site: siteOf(event), request: requestsBefore + account.requests() })),
  )
  await watchOutcomes(destination, (event) => {
    account.happened(event)
    gathering.add(event)
  })
  return {
    tellNow: gathering.tellNow,
    open: (): Account => {
      requestsBefore += account.requests()
      account = createAccount(siteName, Date.now)
      return account
    },
  }
}

type RoundStage = { readonly stage: FaultStage; readonly account: Account; readonly log: Log }

/** Plays a round to its end, or for as long as patience lasts. */
const playRound = async ({ stage, account, log }: RoundStage, round: FaultRound): Promise<PlayedRound> => {
  const requestsBefore = stage.requestsSince(0).length
  const hosts = hostsOfTraffic(stage)
  const played = (): PlayedRound => ({ round, account, hosts, requests: stage.requestsSince(requestsBefore) })
  const isOver = async (): Promise<boolean> =>
    [...hosts.keys()].every((site) => isSettled(played(), site)) && (await stage.isAtRest([...hosts.keys()]))
  const isTold = ({ told, sites }: FaultCase): boolean => sites.every((site) => timesTold(account, told, site) > 0)

  await stage.prepare(round)
  if (round.traffic) {
    log(
      `    the traffic     ${TRAFFIC.length} messages about ${[...hosts.values()].reduce((sum, { size }) => sum + size, 0)} hosts`,
    )
    await send(stage.destination, TRAFFIC.map(outgoing))
  }
  const mend = async (fault: FaultCase): Promise<void> => {
    if (fault.mended && (await comesTrue(() => isTold(fault), PATIENCE_MS))) await stage.mend(fault)
  }
  await Promise.all(round.cases.map(mend))
  await comesTrue(isOver, PATIENCE_MS)

  const stops = round.cases.filter(({ operation }) => operation === 'stopScan')
  for (const { sites } of stops) await stage.stop(sites[0] ?? '')
  await comesTrue(async () => stops.every(isTold) && (await isOver()), PATIENCE_MS)
  return played()
}

const hostsOfTraffic = ({ siteName }: FaultStage): PlayedRound['hosts'] => {
  const [scene] = MORNING
  const { groups } = expectedOf(scene ? [{ scene, beganAtMs: 0 }] : [], siteName)
  return new Map(groups.map(({ site, hosts }) => [site, hosts]))
}
