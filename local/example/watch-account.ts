import type { Log } from '../progress.ts'
import type { Account } from './account.ts'
import { deadLetterLine, outcomeLine } from './account-text.ts'
import { gatherOutcomes } from './gathering.ts'
import type { OutcomeEvent } from './outcome-event.ts'
import type { Destination } from './send-sightings.ts'
import { watchDeadLetters } from './watch-dead-letters.ts'
import { watchOutcomes } from './watch-outcomes.ts'
import type { Watch } from './watch-queue.ts'

export type AccountKeeping = {
  readonly account: Account
  /** A site's name for its id, alias or name. */
  readonly siteName: (ref: string) => string
  readonly log: Log
  /** Tell of hosts that are skipped; a capture sees the same ones every second. */
  readonly tellSkips: boolean
}

/** `tellNow` says what is still being gathered. */
export type AccountWatch = Watch & { readonly tellNow: () => void }

/** Keeps the account and says what happens, as it happens: outcomes from the bus, dead letters from their queues. */
export const watchAccount = async (
  destination: Destination,
  { account, siteName, log, tellSkips }: AccountKeeping,
): Promise<AccountWatch> => {
  const gathering = gatherOutcomes((event) =>
    log(outcomeLine(event, { site: siteOf(event, siteName), request: account.requests() })),
  )
  const outcomes = await watchOutcomes(destination, (event) => {
    account.happened(event)
    if (tellSkips || event.kind !== 'Hosts Skipped') gathering.add(event)
  })
  const letters = watchDeadLetters(destination, (letter) => {
    account.died(letter)
    log(deadLetterLine(letter))
  })
  return {
    tellNow: gathering.tellNow,
    stop: async () => void (await Promise.all([outcomes, ...letters].map((watch) => watch.stop()))),
  }
}

const siteOf = (event: OutcomeEvent, siteName: (ref: string) => string): string => {
  if (event.kind === 'other') return siteName(textOf(event.detail.site_id))
  return 'sites' in event ? event.sites.map(siteName).join(', ') : siteName(event.site)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
