import { Command, CommanderError, InvalidArgumentError } from 'commander'

/** What `npm start -- …` asks for. */
export type StartOptions = {
  readonly configFile: string
  /** End when the example, or the replay, has come to its end. */
  readonly once: boolean
  /** Play the example. */
  readonly demo: boolean
  /** Send every message of the example twice: nothing may change by it. */
  readonly twice: boolean
  /** Instead of the example: its traffic, with every fault of the scan API in turn. */
  readonly faults: boolean
  /** One's own scan API, instead of the simulated one. */
  readonly scanApiUrl?: string
  readonly outputsFile?: string
  readonly port?: number
  readonly replay?: ReplayOptions
}

export type ReplayOptions = { readonly file: string; readonly site: string; readonly speed: number }

export type ParsedArguments =
  | { readonly kind: 'start'; readonly options: StartOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'mistake'; readonly message: string }

const EXAMPLES = `
Examples:
  npm start
      the cloud, a simulated scan API, and a morning's traffic to watch
  npm start -- --once
      the same; ends when the morning has come to its expected end
  npm start -- --once --faults
      a scan API on which everything fails in turn, and what comes of the hosts
  npm start -- --replay known_hosts.log --site lab --speed 120
      sends a capture's hosts as events, 120 times as fast as they were seen
  npm start -- --config my.yaml --scan-api http://127.0.0.1:9000 --no-demo \\
      --outputs out.json
      the cloud alone, for one's own tests; prints "ready" when it is

Exit codes:
  0    done, or ended by Ctrl-C once up
  1    failed, or the example ended otherwise than expected
  2    wrong arguments
  130  ended by Ctrl-C before it was done`

/** Reads the words after `npm start --`. Never prints, never exits. */
export const parseArguments = (words: readonly string[]): ParsedArguments => {
  let output = ''
  const command = startCommand()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (output += text),
      writeErr: (text) => (output += text),
    })
  try {
    command.parse(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? { kind: 'help', text: output.trimEnd() } : { kind: 'mistake', message: output.trim() }
  }
  const given = command.opts<GivenOptions>()
  const message = contradictionIn(given)
  return message ? { kind: 'mistake', message: `error: ${message}` } : { kind: 'start', options: optionsOf(given) }
}

type GivenOptions = {
  readonly config: string
  readonly once?: true
  readonly demo: boolean
  readonly twice?: true
  readonly faults?: true
  readonly scanApi?: string
  readonly outputs?: string
  readonly port?: number
  readonly replay?: string
  readonly site?: string
  readonly speed?: number
}

const startCommand = (): Command =>
  new Command('npm start --')
    .description('Brings up scan-relay on this machine and shows what it does. Ctrl-C ends all of it.')
    .option('--once', 'end when the example, or the replay, is over: exit code 0 if all went as expected')
    .option('--config <file>', 'the configuration to deploy', EXAMPLE_CONFIG)
    .option('--scan-api <url>', 'send scan requests there instead of to a simulated scan API', parseUrl)
    .option(
      '--no-demo',
      'no example; the secrets of the scan tokens are left empty, and a simulated scan API takes any token',
    )
    .option('--twice', 'send every message of the example twice')
    .option('--faults', 'instead of the example its traffic, with everything that can go wrong with the scan API')
    .option('--outputs <file>', 'write the endpoint and the stack outputs there, as JSON')
    .option('--port <number>', "the emulator's port (default: 4566 if it is free, else any)", parsePort)
    .option(
      '--replay <file>',
      'instead of the example send a Zeek known_hosts.log, or rows of time and host, gzipped or not',
    )
    .option('--site <name>', 'the site, by name, alias or id, on which the replay sees its hosts')
    .option('--speed <factor>', 'how much faster than it happened the replay runs (default: 60)', parseSpeed)
    .helpOption('--help', 'show this')
    .allowExcessArguments(false)
    .addHelpText('after', EXAMPLES)

const parsePort = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('Expected a port from 1 to 65535.')
  return port
}

const parseSpeed = (text: string): number => {
  const speed = Number(text)
  if (!(speed > 0 && Number.isFinite(speed))) throw new InvalidArgumentError('Expected a number above 0, like 60.')
  return speed
}

const parseUrl = (text: string): string => {
  const protocol = URL.parse(text)?.protocol
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new InvalidArgumentError('Expected an address like http://127.0.0.1:9000.')
  return text
}

const contradictionIn = (given: GivenOptions): string | undefined => {
  const { once, demo, twice, faults, scanApi, replay, site, speed } = given
  if (replay !== undefined && site === undefined) return '--replay needs --site: the site on which the hosts are seen'
  if (replay === undefined && site !== undefined) return '--site is for --replay'
  if (replay === undefined && speed !== undefined) return '--speed is for --replay'
  if (replay !== undefined && !demo) return '--replay and --no-demo exclude each other'
  if (once && !demo) return '--once and --no-demo exclude each other: there is no end to wait for'
  if (faults && (replay !== undefined || !demo || scanApi !== undefined || twice))
    return '--faults stands alone: the faults are those of the simulated scan API'
  return twice && (replay !== undefined || !demo) ? '--twice is for the example' : undefined
}

/** Its scan API is the simulated one. */
export const EXAMPLE_CONFIG = 'config/local.yaml'

const DEFAULT_SPEED = 60

const optionsOf = (given: GivenOptions): StartOptions => ({
  configFile: given.config,
  once: given.once ?? false,
  demo: given.demo,
  twice: given.twice ?? false,
  faults: given.faults ?? false,
  ...(given.scanApi !== undefined && { scanApiUrl: given.scanApi }),
  ...(given.outputs !== undefined && { outputsFile: given.outputs }),
  ...(given.port !== undefined && { port: given.port }),
  ...(given.replay !== undefined &&
    given.site !== undefined && {
      replay: { file: given.replay, site: given.site, speed: given.speed ?? DEFAULT_SPEED },
    }),
})
