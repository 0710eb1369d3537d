import { Command } from 'commander'
import { createSiteDirectory, type SiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Hold } from '../../lambdas/domain/hold.ts'
import { type EpochMs, secondOf } from '../../lambdas/domain/instant.ts'
import type { Scope } from '../../lambdas/domain/scope.ts'
import { scopeText } from '../../lambdas/domain/scope.ts'
import { parseStopMessage } from '../../lambdas/stop/stop-message.ts'
import type { Relay } from '../ports.ts'
import type { Reply } from '../reply.ts'
import { configuredScopes } from '../status/configured-scopes.ts'
import { reaches } from '../status/hold-reach.ts'
import { holdText } from '../status/hold-text.ts'
import { scopeName } from '../text/place-names.ts'
import { fitting } from '../text/wrap.ts'
import { asDelivered, checked } from './parse-checked.ts'
import type { CommandContext, RunCommand } from './run-command.ts'
import { checkTeam, type ScopeOptions, scopeFields, withScope } from './scope-options.ts'
import { groupOf, schedulesOfScope } from './scope-schedules.ts'

const EXAMPLES = `
Examples:
  $ npm run relay -- resume --team acme
  $ npm run relay -- resume --all

It ends the hold that was put with the same scope, never a blackout, and has
blocked lanes try again. Holds with another scope stay; status names them.`

export const resumeCommand = (run: RunCommand): Command =>
  withScope(new Command('resume').description('end a hold'))
    .addHelpText('after', EXAMPLES)
    .action(async (options: ScopeOptions) => {
      const body = resumeBody(scopeFields(options))
      await run((context) => {
        checkTeam(options, context.relay.config)
        return sendResume(context, body)
      })
    })

const sendResume = async ({ relay, clock, terminal }: CommandContext, body: string): Promise<Reply> => {
  const directory = createSiteDirectory(relay.config)
  const scope = checked(() => scopeIn(body, directory, clock.now()))
  const schedules = await schedulesOfScope(relay.state, scope, directory)
  // Before it is sent, for it may be carried out at once. And it is sent, whether this can be told or not.
  const holds = await holdsInForce(relay, scope, clock.now()).catch(() => undefined)
  const messageId = await relay.mailbox.send({ queue: 'stops', body, ...groupOf(scope, schedules) })
  const isHeld = holds?.some((hold) => isSame(hold.scope, scope))
  const others = (holds ?? []).filter(
    (hold) => !isSame(hold.scope, scope) && reaches(hold.scope, { scope, schedules }, directory),
  )
  const now = secondOf(clock.now())
  return {
    lines: fitting(
      [
        `Sent to ${relay.description}:`,
        `  ${isHeld === false ? nothingHeld(scope, directory) : `end the hold on ${scopeName(scope, directory)}`}`,
        ...others.map((hold) => `  still held: ${holdText(hold, { directory, now, timezone: terminal.timezone })}`),
      ],
      terminal.columns,
    ),
    data: {
      cloud: relay.description,
      scope,
      ...(isHeld !== undefined && { wasHeld: isHeld }),
      otherHolds: others,
      messageId,
    },
  }
}

export const resumeBody = (scope: Readonly<Record<string, string | true>>): string =>
  JSON.stringify({ action: 'resume', ...scope })

const scopeIn = (body: string, directory: SiteDirectory, nowMs: EpochMs): Scope => {
  const order = parseStopMessage(asDelivered(body, nowMs), directory)
  if (order.kind !== 'resume') throw new Error(`a resume was read as ${order.kind}`)
  return order.scope
}

const nothingHeld = (scope: Scope, directory: SiteDirectory): string =>
  `no hold on ${scopeName(scope, directory)} is in force; its blocked lanes try again`

const isSame = (a: Scope, b: Scope): boolean => scopeText(a) === scopeText(b)

/** With whatever scope: another than the one that was given may have been meant. */
const holdsInForce = async (relay: Relay, scope: Scope, nowMs: EpochMs): Promise<readonly Hold[]> => {
  const others = configuredScopes(relay.config).filter((other) => !isSame(other, scope))
  const holds = await relay.state.holds([scope, ...others])
  return holds.filter(({ until }) => until > secondOf(nowMs))
}
