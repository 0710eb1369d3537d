import { Command } from 'commander'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import { blackoutsInForce } from '../../lambdas/domain/blackout-calendar.ts'
import { formatUtc, secondOf } from '../../lambdas/domain/instant.ts'
import { covering } from '../../lambdas/domain/scope.ts'
import type { Reply } from '../reply.ts'
import { placeName } from '../text/place-names.ts'
import { dayAndTime, spanText } from '../text/time-text.ts'
import { counted, fitting } from '../text/wrap.ts'
import { type CheckedHosts, checkHosts, type HostsOptions, reasonsOf, refuseUnreadable } from './hosts-input.ts'
import { scheduleOption } from './parse-checked.ts'
import type { CommandContext, RunCommand } from './run-command.ts'

const EXAMPLES = `
Examples:
  $ npm run relay -- hosts --site head-office 10.20.0.5 10.20.0.0/28
  $ npm run relay -- hosts --site N_1234 --urgent 10.20.0.7-10.20.0.9
  $ npm run relay -- hosts --site head-office - < addresses.txt

A block stands for its host addresses, without network and broadcast. Those from
standard input are parted by spaces, commas or lines. Nothing is sent if one of
them is no address.`

export const hostsCommand = (run: RunCommand): Command =>
  new Command('hosts')
    .description('have hosts scanned')
    .argument('<addresses...>', 'IPv4 addresses, CIDR blocks up to /20, ranges a-b; - for standard input')
    .requiredOption('--site <name>', 'their site: its name, an alias, or its id')
    .option('--schedule <uuid>', "scan them under this schedule instead of the site's own", scheduleOption)
    .option('--urgent', 'at once, without waiting for the window to end')
    .option('--force', 'also those that were scanned lately')
    .option('--reason <text>', 'why, for whoever reads the message')
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], options: HostsOptions) => {
      refuseUnreadable(addressesIn(words))
      await run((context) => sendHosts(context, words, options))
    })

const sendHosts = async (context: CommandContext, words: readonly string[], options: HostsOptions): Promise<Reply> => {
  const { relay, clock } = context
  const checkedHosts = checkHosts(await entriesOf(context, words), options, { config: relay.config, now: clock.now() })
  const { lane, bodies } = checkedHosts
  const messageIds: string[] = []
  for (const body of bodies) messageIds.push(await relay.mailbox.send({ queue: 'hosts', body, team: lane.team }))
  return replyTo(context, { ...checkedHosts, messageIds, urgent: options.urgent ?? false })
}

const addressesIn = (words: readonly string[]): readonly string[] => words.filter((word) => word !== '-')

const entriesOf = async ({ terminal }: CommandContext, words: readonly string[]): Promise<readonly string[]> => {
  const fromInput = words.includes('-') ? (await terminal.readInput()).split(/[\s,]+/).filter(Boolean) : []
  return [...addressesIn(words), ...fromInput]
}

type SentHosts = CheckedHosts & { readonly messageIds: readonly string[]; readonly urgent: boolean }

const replyTo = ({ relay, clock, terminal }: CommandContext, sent: SentHosts): Reply => {
  const { lane, addresses, rejections, messageIds, urgent } = sent
  const now = secondOf(clock.now())
  const [closed] = blackoutsInForce(covering(relay.config.blackouts, lane), now).toSorted((a, b) => b.until - a.until)
  const { windowSeconds } = relay.config.batching
  const soon = urgent
    ? 'Scanned at once'
    : `Scanned together, ${spanText(windowSeconds)} after the first of them was seen`
  return {
    lines: fitting(
      [
        `Sent to ${relay.description}:`,
        `  ${counted(addresses, 'address', 'addresses')} of ${placeName(lane, createSiteDirectory(relay.config))}, in ${counted(messageIds.length, 'message')}`,
        ...(rejections.length > 0 ? [`  not to be scanned: ${reasonsOf(rejections)}`] : []),
        closed
          ? `Scanned when the blackout ${closed.blackout.name} ends: ${dayAndTime(closed.until, terminal.timezone)}.`
          : `${soon}, unless a hold is in force: see status.`,
      ],
      terminal.columns,
    ),
    data: {
      cloud: relay.description,
      ...lane,
      addresses,
      rejected: rejections,
      messageIds,
      ...(closed && { blackout: closed.blackout.name, blackoutUntil: formatUtc(closed.until) }),
    },
  }
}
