import { Command } from 'commander'
import { parseToken } from '../../lambdas/adapters/altostrat/token.ts'
import { parseTeamName } from '../../lambdas/config/names.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import { formatUtc, secondOf } from '../../lambdas/domain/instant.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'
import { nothingThere, wrongInput } from '../failure.ts'
import { namedTeam } from '../named-team.ts'
import type { Reply } from '../reply.ts'
import { clockText } from '../text/time-text.ts'
import { fitting } from '../text/wrap.ts'
import { resumeBody } from './resume.ts'
import type { CommandContext, RunCommand } from './run-command.ts'

const EXAMPLES = `
Examples:
  $ npm run relay -- token set acme
  $ npm run relay -- token set acme < token.txt

It is asked for and not shown, or read from standard input. It is never taken as
an argument: other users of the machine, and your shell's history, would see it.
Afterwards the team's blocked lanes try again.`

export const tokenCommand = (run: RunCommand): Command => {
  const set = new Command('set')
    .description("store a team's API token in its secret")
    .argument('<team>', 'a team of the configuration')
    // Commander's own complaint would repeat them, and one may be the token.
    .allowExcessArguments(true)
    .addHelpText('after', EXAMPLES)
    .action(async (team: string, _options: object, command: Command) => {
      refuseTokenIn(command.args)
      await run((context) => setToken(context, team))
    })
  return new Command('token').description('the API tokens of the teams').addCommand(set)
}

/** Said before any cloud is looked for: the token is in the shell's history whether there is one or not. */
const refuseTokenIn = ([name = '', ...others]: readonly string[]): void => {
  if (others.length === 0 && parseTeamName(name).ok) return
  throw wrongInput(
    'The token is not taken as an argument. If one was given, it may be in your shell history: remove it there.',
  )
}

const setToken = async (context: CommandContext, name: string): Promise<Reply> => {
  const { relay, terminal } = context
  const { name: team, tokenSecret } = namedTeam(name, 'team', createSiteDirectory(relay.config))
  const value = (await terminal.askSecret(`API token of team ${team} (it is not shown): `)).trim()
  refuseMalformed(value)
  if ((await relay.tokens.put(tokenSecret, value)) === 'no-such-secret') {
    throw nothingThere(
      `${relay.description} has no secret ${tokenSecret}: was the stack deployed with this configuration?`,
    )
  }
  const woken = await wakeTeam(context, team)
  return {
    lines: fitting(
      [`The token of team ${team} is stored in the secret ${tokenSecret} of ${relay.description}.`, ...woken.lines],
      terminal.columns,
    ),
    data: { cloud: relay.description, team, secret: tokenSecret, ...woken.data },
  }
}

/** A resume has blocked lanes try again, but would end a hold on the team too: that one is left alone. */
const wakeTeam = async ({ relay, clock, terminal }: CommandContext, team: TeamName): Promise<Reply> => {
  const now = secondOf(clock.now())
  const [hold] = await relay.state.holds([{ kind: 'team', team }])
  if (hold && hold.until > now) {
    const until = clockText(hold.until, now, terminal.timezone)
    const line = `The hold on the team stays, until ${until}; lanes that were blocked try again when it ends.`
    return { lines: [line], data: { heldUntil: formatUtc(hold.until) } }
  }
  const messageId = await relay.mailbox.send({ queue: 'stops', body: resumeBody({ team }), team })
  return { lines: ['Lanes of the team that were blocked try again now.'], data: { messageId } }
}

const refuseMalformed = (value: string): void => {
  const { kind } = parseToken(value)
  if (kind === 'missing') throw wrongInput('No token was given; nothing was changed.')
  if (kind === 'malformed') {
    const expected = 'expected the token alone, without spaces or "Bearer", or {"token": "…"}'
    throw wrongInput(`That is no token: ${expected}. Nothing was changed.`)
  }
}
