import { parseArguments } from './arguments.ts'
import { interruption } from './interruption.ts'
import { runSession } from './session.ts'

const parsed = parseArguments(process.argv.slice(2))
switch (parsed.kind) {
  case 'help':
    console.log(parsed.text)
    break
  case 'mistake':
    console.error(`${parsed.message}\nnpm start -- --help says more.`)
    process.exitCode = 2
    break
  case 'start':
    // Whatever is still open then, like a request that was under way, ends with the process.
    process.exit(
      await runSession(parsed.options, { log: console.log, complain: console.error, interrupted: interruption() }),
    )
}
