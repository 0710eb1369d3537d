import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { StartFailure } from '../failure.ts'
import { type Command, failureOf, type Group } from '../process-groups.ts'
import type { EmulatorRequest } from './emulator.ts'
import { becomesHealthy, type Health } from './health.ts'

export const MINISTACK_VERSION = '1.5.33'

const USUAL_PORT = 4566
const HEALTHY_WITHIN_MS = 60_000

/** How to run MiniStack with that environment. */
export type Launch = (environment: NodeJS.ProcessEnv) => Pick<Command, 'command' | 'args' | 'env'>

export type Running = { readonly endpoint: string; readonly ended: Promise<unknown> }

/** Starts MiniStack on the wanted port, else the usual one, else any free one, and waits until it is healthy. */
export const startMiniStack = async (request: EmulatorRequest, launch: Launch): Promise<Running> => {
  const { port } = request
  if (port !== undefined) {
    const running = (await isFree(port)) ? await startOn(port, request, launch) : undefined
    if (!running) throw new StartFailure(`Port ${port} is taken: choose another with --port, or leave it out.`)
    return running
  }
  const onUsualPort = (await isFree(USUAL_PORT)) ? await startOn(USUAL_PORT, request, launch) : undefined
  return onUsualPort ?? startMiniStack({ ...request, port: await freePort() }, launch)
}

/** Undefined when another process was quicker to take the port. Throws when MiniStack fails otherwise. */
const startOn = async (
  port: number,
  { run, groups, environment }: EmulatorRequest,
  launch: Launch,
): Promise<Running | undefined> => {
  const endpoint = `http://127.0.0.1:${port}`
  const logFile = run.file('emulator.log')
  // Answered on the health page: another start that took the port a moment earlier is not mistaken for ours.
  const badge = `scan-relay ${randomUUID()}`
  const group = groups.start({
    ...launch({ ...environment, ...settings(port, run.tmp), MINISTACK_EDITION: badge }),
    cwd: run.tmp,
    logFile,
    stdin: 'kept-open',
  })
  const isOurs = (health: Health): boolean => health.edition === badge
  const healthy = await becomesHealthy(endpoint, isOurs, { gaveUp: group.hasExited, withinMs: HEALTHY_WITHIN_MS })
  return healthy ? { endpoint, ended: group.exited } : giveUp(group, port, logFile)
}

const giveUp = async (group: Group, port: number, logFile: string): Promise<undefined> => {
  group.end()
  if (!(await isFree(port))) return undefined
  throw await failureOf('Starting the emulator', logFile)
}

/** Nothing is kept, nothing listens beyond this machine, and the listeners that we do not need stay away. */
const settings = (port: number, folder: string): NodeJS.ProcessEnv => ({
  GATEWAY_PORT: String(port),
  BIND_HOST: '127.0.0.1',
  MINISTACK_HOST: '127.0.0.1',
  MINISTACK_REGION: 'us-east-1',
  TMPDIR: folder,
  S3_DATA_DIR: join(folder, 's3'),
  STATE_DIR: join(folder, 'state'),
  LAMBDA_EXECUTOR: 'local',
  IOT_MTLS_ENABLED: '0',
  SFTP_ENABLED: '0',
})

const isFree = async (port: number): Promise<boolean> => (await listenBriefly(port)) !== undefined

const freePort = async (): Promise<number> => {
  const port = await listenBriefly(0)
  if (port === undefined) throw new StartFailure('No port is free on 127.0.0.1.')
  return port
}

const listenBriefly = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : undefined))
    })
  })
