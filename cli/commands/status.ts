import { Command } from 'commander'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import { secondOf } from '../../lambdas/domain/instant.ts'
import type { Reply } from '../reply.ts'
import { readStatus } from '../status/read-status.ts'
import { checkSelection, type SelectionOptions, selectionOf } from '../status/selection.ts'
import { statusData } from '../status/status-data.ts'
import { statusText } from '../status/status-text.ts'
import { wholeNumberOption } from './parse-checked.ts'
import type { CommandContext, RunCommand } from './run-command.ts'

const EXAMPLES = `
Examples:
  $ npm run relay -- status
  $ npm run relay -- status --team acme --lanes 200
  $ npm run --silent relay -- status --json | jq '.lanes[].because'

Host counts are approximate while messages are on their way. Times are in your
own time zone.`

type StatusOptions = SelectionOptions & { readonly lanes: number }

const USUAL_LANES = 20

export const statusCommand = (run: RunCommand): Command =>
  new Command('status')
    .description('what waits and until when, what is held, blocked or dead, what was scanned last')
    .option('--site <name>', 'only a site: its name, an alias, or its id')
    .option('--team <name>', 'only a team')
    .option('--lanes <number>', 'show at most so many lanes', wholeNumberOption, USUAL_LANES)
    .addHelpText('after', EXAMPLES)
    .action(async (options: StatusOptions) => {
      checkSelection(options)
      await run((context) => showStatus(context, options))
    })

const showStatus = async ({ relay, clock, terminal }: CommandContext, options: StatusOptions): Promise<Reply> => {
  const directory = createSiteDirectory(relay.config)
  const selection = selectionOf(options, directory)
  const now = secondOf(clock.now())
  const status = await readStatus(relay.state, { config: relay.config, selection, now })
  const { timezone, columns } = terminal
  return {
    lines: statusText(status, {
      directory,
      now,
      timezone,
      columns,
      cloud: relay.description,
      mostLanes: options.lanes,
    }),
    data: statusData(status, relay.description),
  }
}
