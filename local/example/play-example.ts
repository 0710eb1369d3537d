import { clientsFor } from '../deploy/clients.ts'
import type { LocalCloud } from '../local-cloud.ts'
import type { Log } from '../progress.ts'
import type { ScanTarget } from '../scan-target.ts'
import { type Account, createAccount } from './account.ts'
import { summaryLines } from './account-text.ts'
import { forbiddenMinuteIn, isForbiddenMinute } from './forbidden-minute.ts'
import { offences } from './offences.ts'
import { play, siteNames } from './play.ts'
import { NIGHT_AT_THE_LAB, restOfMorning } from './rest-of-morning.ts'
import type { Destination } from './send-sightings.ts'
import { MORNING, type Scene } from './story.ts'
import { putTokens } from './tokens.ts'
import { type AccountWatch, watchAccount } from './watch-account.ts'

/** Where something is shown. */
export type Show = { readonly cloud: LocalCloud; readonly target: ScanTarget; readonly log: Log }

/** A scene takes its window of seconds and what the functions need; a loaded machine needs longer, and may meet the blackout. */
const PATIENCE_MS = 120_000

type Begun = {
  readonly destination: Destination
  readonly account: Account
  readonly watch: AccountWatch
}

/** Puts the tokens, and begins to tell of what happens in the cloud. */
export const beginAccount = async ({ cloud, log }: Show, tellSkips: boolean): Promise<Begun> => {
  const destination = { clients: clientsFor(cloud.endpoint), outputs: cloud.outputs }
  const siteName = siteNames(cloud.config)
  const account = createAccount(siteName, Date.now)
  await putTokens(destination.clients, cloud.config)
  const watch = await watchAccount(destination, { account, siteName, log, tellSkips })
  return { destination, account, watch }
}

/** Plays the morning and says how it went; answers whether it came to its expected end. */
export const playExample = async (show: Show, { copies }: { copies: number }): Promise<boolean> => {
  const { cloud, target, log } = show
  const { destination, account, watch } = await beginAccount(show, true)
  const { config } = cloud
  const story = { story: firstHalf(show), goesOn: goingOn(show), account, config, log, tellNow: watch.tellNow, copies }
  const different = [
    ...(await play(destination, { ...story, patienceMs: PATIENCE_MS })),
    ...(target.simulation ? offences(target.simulation.journal(), { config, account }) : []),
  ]
  for (const line of summaryLines(account.totals(), config.batching.maxIpsPerScan)) log(line)
  log('')
  if (different.length === 0) log(AS_EXPECTED)
  else log(`Not as expected:\n${different.map((line) => `    ${line}`).join('\n')}`)
  return different.length === 0
}

const AS_EXPECTED = `As expected: every host was requested once, and again only where a stop had cut its scan short, in as few requests as there
can be, and none at a forbidden hour.`

/** A scene that needs this long is over before the blackout is. */
const WORTH_WATCHING_MS = 20_000

const firstHalf = ({ cloud, target }: Show): readonly Scene[] =>
  target.simulation && cloud.config.blackouts.some(isForbiddenMinute) ? [...NIGHT_AT_THE_LAB, ...MORNING] : MORNING

/** The second half needs a scan API that is known to have scans to stop, and for one part of it a blackout to come. */
const goingOn =
  ({ cloud, target, log }: Show) =>
  (nowMs: number): readonly Scene[] => {
    if (!target.simulation) return []
    const { blackouts } = cloud.config
    const minute = forbiddenMinuteIn(blackouts, { nowMs, leftMs: WORTH_WATCHING_MS })
    if (!minute && blackouts.some(isForbiddenMinute))
      log('\nThe machine is so slow that the blackouts are over: they are left out.')
    return restOfMorning(minute, nowMs)
  }
