import { clientsFor } from '../deploy/clients.ts'
import type { LocalCloud } from '../local-cloud.ts'
import type { Log } from '../progress.ts'
import type { ScanTarget } from '../scan-target.ts'
import { type Account, createAccount } from './account.ts'
import { summaryLines } from './account-text.ts'
import { play, siteNames } from './play.ts'
import type { Destination } from './send-sightings.ts'
import { MORNING } from './story.ts'
import { putTokens } from './tokens.ts'
import { type AccountWatch, watchAccount } from './watch-account.ts'

/** Where something is shown. */
export type Show = { readonly cloud: LocalCloud; readonly target: ScanTarget; readonly log: Log }

/** A scene takes its window of seconds and what the functions need; a loaded machine needs longer. */
const PATIENCE_MS = 60_000

type Begun = {
  readonly destination: Destination
  readonly account: Account
  readonly watch: AccountWatch
}

/** Puts the tokens, and begins to tell of what happens in the cloud. */
export const beginAccount = async ({ cloud, target, log }: Show, tellSkips: boolean): Promise<Begun> => {
  const destination = { clients: clientsFor(cloud.endpoint), outputs: cloud.outputs }
  const siteName = siteNames(cloud.config)
  const account = createAccount(siteName, Date.now)
  target.admit(cloud.config)
  await putTokens(destination.clients, cloud.config)
  const watch = await watchAccount(destination, { account, siteName, log, tellSkips })
  return { destination, account, watch }
}

/** Plays the morning and says how it went; answers whether it came to its expected end. */
export const playExample = async (show: Show, { copies }: { copies: number }): Promise<boolean> => {
  const { cloud, target, log } = show
  const { destination, account, watch } = await beginAccount(show, true)
  const { config } = cloud
  const { tellNow } = watch
  const different = [
    ...(await play(destination, { story: MORNING, account, config, log, tellNow, copies, patienceMs: PATIENCE_MS })),
    ...requestsNotAccountedFor(target, account),
  ]
  for (const line of summaryLines(account.totals(), config.batching.maxIpsPerScan)) log(line)
  log('')
  if (different.length === 0) log('As expected: every host was requested once, in as few requests as there can be.')
  else log(`Not as expected:\n${different.map((line) => `    ${line}`).join('\n')}`)
  return different.length === 0
}

const requestsNotAccountedFor = ({ simulation }: ScanTarget, account: Account): readonly string[] => {
  const seen = simulation?.journal().length ?? account.requests()
  return seen === account.requests()
    ? []
    : [`the scan API got ${seen} requests, expected the ${account.requests()} that it accepted`]
}
