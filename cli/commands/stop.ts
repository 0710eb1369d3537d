import { Command, InvalidArgumentError } from 'commander'
import { createSiteDirectory, type SiteDirectory } from '../../lambdas/config/site-directory.ts'
import { type EpochMs, formatUtc, msAfter, secondNotBefore } from '../../lambdas/domain/instant.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import { MOST_HOLD_MINUTES, parseStopMessage, type StopOrder } from '../../lambdas/stop/stop-message.ts'
import type { Reply } from '../reply.ts'
import { scopeName, siteName } from '../text/place-names.ts'
import { clockText, spanText } from '../text/time-text.ts'
import { fitting } from '../text/wrap.ts'
import { asDelivered, checked, durationOption } from './parse-checked.ts'
import type { CommandContext, RunCommand } from './run-command.ts'
import { checkTeam, type ScopeOptions, scopeFields, withScope } from './scope-options.ts'
import { groupOf, schedulesOfScope } from './scope-schedules.ts'

const EXAMPLES = `
Examples:
  $ npm run relay -- stop --site head-office
  $ npm run relay -- stop --team acme --hold 2h --reason 'change window'
  $ npm run relay -- stop --all --hold 30m

Hosts that were cut short are scanned again after a window, like new ones; with
--hold when it is over, or when resume with the same scope ends it.`

type StopOptions = ScopeOptions & { readonly hold?: number; readonly reason?: string }

export const stopCommand = (run: RunCommand): Command =>
  withScope(new Command('stop').description('stop the scans that run, and hold new ones back'))
    .option('--hold <duration>', 'and start none for so long: 90s, 15m, 2h, 7d; 31d at most', holdOption)
    .option('--reason <text>', 'why: it is told with every outcome')
    .addHelpText('after', EXAMPLES)
    .action(async (options: StopOptions) => {
      const body = bodyOf(options)
      await run((context) => {
        checkTeam(options, context.relay.config)
        return sendStop(context, body)
      })
    })

const sendStop = async ({ relay, clock, terminal }: CommandContext, body: string): Promise<Reply> => {
  const directory = createSiteDirectory(relay.config)
  const nowMs = clock.now()
  const order = checked(() => stopIn(body, directory, nowMs))
  const schedules = await schedulesOfScope(relay.state, order.scope, directory)
  const messageId = await relay.mailbox.send({ queue: 'stops', body, ...groupOf(order.scope, schedules) })
  const until =
    order.holdMinutes === undefined ? undefined : secondNotBefore(msAfter(nowMs, order.holdMinutes * 60_000))
  const now = secondNotBefore(nowMs)
  const hold = until
    ? `, and start none for ${spanText(until - now)}, until ${clockText(until, now, terminal.timezone)}`
    : ''
  return {
    lines: fitting(
      [
        `Sent to ${relay.description}:`,
        `  stop the scans of ${scopeName(order.scope, directory)}${hold}`,
        ...schedules.map(({ schedule, sites }) => `  schedule ${schedule}: ${namesOf(sites, directory)}`),
        ...sharersOf(order.scope, directory),
      ],
      terminal.columns,
    ),
    data: {
      cloud: relay.description,
      scope: order.scope,
      schedules,
      ...(until !== undefined && { holdUntil: formatUtc(until) }),
      messageId,
    },
  }
}

const holdOption = (text: string): number => {
  const seconds = durationOption(text)
  if (seconds === 0 || seconds > MOST_HOLD_MINUTES * 60) {
    throw new InvalidArgumentError(`It must be more than 0 and at most ${spanText(MOST_HOLD_MINUTES * 60)}.`)
  }
  return seconds
}

const bodyOf = ({ hold, reason, ...scope }: StopOptions): string =>
  JSON.stringify({
    action: 'stop',
    ...scopeFields(scope),
    ...(hold !== undefined && { hold_minutes: hold / 60 }),
    reason,
  })

const stopIn = (body: string, directory: SiteDirectory, nowMs: EpochMs): Extract<StopOrder, { kind: 'stop' }> => {
  const order = parseStopMessage(asDelivered(body, nowMs), directory)
  if (order.kind !== 'stop') throw new Error(`a stop was read as ${order.kind}`)
  return order
}

type Sites = ReturnType<SiteDirectory['sitesOn']>

const namesOf = (sites: Sites, directory: SiteDirectory): string =>
  sites.length === 0 ? 'no site of the configuration' : sites.map((site) => siteName(site, directory)).join(', ')

/** A stop works on a schedule, whosever scans it carries; a site's hold is for that site alone. */
const sharersOf = (scope: Scope, directory: SiteDirectory): readonly string[] => {
  if (scope.kind !== 'site') return []
  const others = directory.schedulesOf(scope).flatMap(({ sites }) => sites.filter((site) => site !== scope.site))
  return others.length === 0
    ? []
    : [`A scan of ${namesOf(others, directory)} is stopped with it: they share the schedule.`]
}
