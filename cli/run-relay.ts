import { type Command, CommanderError } from 'commander'
import type { Clock } from '../lambdas/domain/ports.ts'
import { EXIT, type ExitCode } from './failure.ts'
import { failureOf } from './failure-text.ts'
import type { Relay } from './ports.ts'
import { type GlobalOptions, relayProgram } from './program.ts'
import type { Terminal } from './terminal.ts'
import { fitting } from './text/wrap.ts'

export type RelayTools = {
  readonly terminal: Terminal
  readonly clock: Pick<Clock, 'now'>
  readonly open: (options: GlobalOptions) => Promise<Relay>
}

/** One command from its words to its exit code. Never throws. */
export const runRelay = async (words: readonly string[], { terminal, clock, open }: RelayTools): Promise<ExitCode> => {
  let exitCode: ExitCode = EXIT.done
  const program = relayProgram((options) => async (work) => {
    const reply = await work({ relay: await open(options), terminal, clock })
    for (const line of options.json ? [JSON.stringify(reply.data)] : reply.lines) terminal.print(line)
    exitCode = reply.exitCode ?? EXIT.done
  })
  for (const command of withSubcommands(program)) speakThrough(terminal, command)
  try {
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has said what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    const failure = failureOf(error)
    for (const line of fitting(failure.message.split('\n'), terminal.columns)) terminal.complain(line)
    return failure.exitCode
  }
}

const withSubcommands = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
]

const speakThrough = ({ print, complain, columns }: Terminal, command: Command): void => {
  command
    .exitOverride()
    .helpOption('--help', 'show this')
    .configureHelp({ showGlobalOptions: true, helpWidth: columns })
    .configureOutput({ writeOut: (text) => print(text.trimEnd()), writeErr: (text) => complain(text.trimEnd()) })
    .showHelpAfterError('(--help says more)')
}
