import { Command, Option } from 'commander'
import type { OpenOptions } from './aws/open-relay.ts'
import { deadLettersCommand } from './commands/dead-letters.ts'
import { hostsCommand } from './commands/hosts.ts'
import { resumeCommand } from './commands/resume.ts'
import type { RunCommand } from './commands/run-command.ts'
import { statusCommand } from './commands/status.ts'
import { stopCommand } from './commands/stop.ts'
import { tokenCommand } from './commands/token.ts'

export type GlobalOptions = OpenOptions & { readonly json?: true }

const NOTES = `
Which cloud: --local the one that npm start runs here; --region or --profile
AWS; else the one at AWS_ENDPOINT_URL; else the one that runs here; else AWS, as
your AWS settings have it.

Exit codes: 0 done; 1 the cloud refused, or something failed; 2 wrong words or
input, nothing was sent; 3 not there: no stack, secret or letter; 130 Ctrl-C.`

/** The words of the command line. `runWith` gets the global options when a command is carried out. */
export const relayProgram = (runWith: (options: GlobalOptions) => RunCommand): Command => {
  const program = new Command('npm run relay --')
  const run: RunCommand = (work) => runWith(program.opts<GlobalOptions>())(work)
  program
    .description('Speaks to a running scan-relay, on this machine or in AWS.')
    .option('--local', 'the local cloud of this project')
    .option('--stack <name>', 'the name of the stack (default: scan-relay)')
    .option('--region <region>', 'the AWS region of the stack')
    .option('--profile <profile>', 'the AWS profile to go there with')
    .option(
      '--config <file>',
      "the configuration that was deployed (default: the local cloud's, or config/scan-relay.yaml)",
    )
    .addOption(new Option('--json', 'for scripts: the answer as JSON'))
    .addHelpText('after', NOTES)
  const commands = [hostsCommand, stopCommand, resumeCommand, statusCommand, tokenCommand, deadLettersCommand]
  for (const command of commands) program.addCommand(command(run))
  return program
}
