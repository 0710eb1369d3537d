import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/** The operator's command line: `npm run relay -- …`. Compiled once: without the cache half of a status is compiling. */
enableCompileCache(join(import.meta.dirname, '..', '.local', 'compile-cache'))

const environment = { ...process.env }
// Where the clients go is decided in `target.ts`, not by the SDK.
delete process.env.AWS_ENDPOINT_URL

const [{ runRelay }, { processTerminal }, { systemClock }] = await Promise.all([
  import('./run-relay.ts'),
  import('./process-terminal.ts'),
  import('../lambdas/runtime/system-clock.ts'),
])

process.exitCode = await runRelay(process.argv.slice(2), {
  terminal: processTerminal(),
  clock: systemClock,
  // Help does without the AWS clients, which take most of the time to load.
  open: async (options) => (await import('./aws/open-relay.ts')).openRelay(options, environment),
})
