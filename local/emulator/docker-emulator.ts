import { StartFailure } from '../failure.ts'
import { type EmulatorRequest, type Found, unavailable } from './emulator.ts'
import { MINISTACK_VERSION, startMiniStack } from './ministack.ts'
import { outputOf } from './output-of.ts'
import { LAUNCHER } from './virtual-environment.ts'

const IMAGE = `ministackorg/ministack:${MINISTACK_VERSION}`

const ENGINE_ANSWERS_WITHIN_MS = 3000
const PULL_WITHIN_MS = 180_000

/** MiniStack as a container, if an engine is running and has the image or can fetch it. */
export const startInDocker = async (request: EmulatorRequest): Promise<Found> => {
  const { host, log } = request
  const answers = async (...args: readonly string[]): Promise<boolean> =>
    Boolean(await outputOf('docker', args, { env: host, timeoutMs: ENGINE_ANSWERS_WITHIN_MS }))

  if (!(await answers('version', '--format', '{{.Server.Version}}'))) return unavailable('no engine answers')
  if (!(await answers('image', 'inspect', '--format', '{{.Id}}', IMAGE)) && !(await pull(request))) {
    return unavailable(`${IMAGE} cannot be fetched`)
  }
  try {
    const running = await startMiniStack(request, (env) => ({ command: 'docker', args: runArguments(env), env: host }))
    return {
      kind: 'found',
      emulator: { ...running, description: `MiniStack ${MINISTACK_VERSION} in Docker`, borrowed: false },
    }
  } catch (error) {
    if (!(error instanceof StartFailure) || request.port !== undefined) throw error
    log('the container did not become healthy')
    return unavailable('the container did not become healthy')
  }
}

const pull = async ({ groups, host, log, run }: EmulatorRequest): Promise<boolean> => {
  log(`fetching ${IMAGE} (only the first time)`)
  const pulling = groups.start({
    command: 'docker',
    args: ['pull', '--quiet', IMAGE],
    env: host,
    logFile: run.file('docker.log'),
  })
  const patience = setTimeout(pulling.end, PULL_WITHIN_MS)
  const code = await pulling.exited
  clearTimeout(patience)
  return code === 0
}

/**
 * The host's network, so that the container listens on loopback only and its functions reach a scan API on loopback. Standard
 * input stays attached: the launcher ends the container when it closes.
 */
const runArguments = (env: NodeJS.ProcessEnv): readonly string[] => [
  'run',
  '--rm',
  '--interactive',
  '--network=host',
  `--volume=${LAUNCHER}:/ministack-launcher.py:ro`,
  ...PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : ['--env', `${name}=${env[name]}`])),
  '--entrypoint=python3',
  IMAGE,
  '/ministack-launcher.py',
]

/** Folders and paths of this machine mean nothing in the container. */
const PASSED_ON = [
  'GATEWAY_PORT',
  'BIND_HOST',
  'MINISTACK_HOST',
  'MINISTACK_REGION',
  'MINISTACK_EDITION',
  'LAMBDA_EXECUTOR',
  'IOT_MTLS_ENABLED',
  'SFTP_ENABLED',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
]
