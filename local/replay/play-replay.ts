import { setTimeout as sleep } from 'node:timers/promises'
import type { ReplayOptions } from '../arguments.ts'
import type { Account } from '../example/account.ts'
import { siteNames } from '../example/play.ts'
import { beginAccount, type Show } from '../example/play-example.ts'
import { becomesQuiet } from '../example/quiet.ts'
import { figureLines, figuresOf, isAsExpected } from './figures.ts'
import { sendCapture } from './send-capture.ts'

/** How long the queues may take to come to rest after the last sighting. */
const PATIENCE_MS = 300_000
/** How long the account may lag behind the queues. */
const LAG_MS = 5000

/** Sends a capture, waits until all its hosts are settled, and gives the figures; answers whether they are as expected. */
export const playReplay = async (show: Show, { file, site, speed }: ReplayOptions): Promise<boolean> => {
  const { cloud, log } = show
  const { batching } = cloud.config
  const { destination, account, watch } = await beginAccount(show, false)
  log(`\nReplaying ${file} on ${siteNames(cloud.config)(site)}, ${speed} times as fast as it happened.`)
  const sent = await sendCapture(destination, { file, site, speed, log })
  log('    all sent; waiting for the last windows to end')
  if (!(await becomesQuiet(destination, PATIENCE_MS)))
    log('    messages are still in the queues; the figures are not final')
  await allSettled(account, sent.hosts)
  watch.tellNow()
  const figures = figuresOf(sent, { scans: account.scans(), settled: account.settledHosts() }, batching)
  for (const line of figureLines(sent, figures, batching)) log(line)
  return isAsExpected(figures)
}

const allSettled = async (account: Account, hosts: ReadonlySet<string>): Promise<void> => {
  const deadlineMs = Date.now() + LAG_MS
  while (Date.now() < deadlineMs) {
    const requested = new Set(account.scans().flatMap(({ ips }) => ips))
    if (hosts.difference(requested).difference(account.settledHosts()).size === 0) return
    await sleep(100)
  }
}
