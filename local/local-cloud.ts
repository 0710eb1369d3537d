import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { describeMistakes, parseConfig } from '../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import { bootstrap, type CdkContext, deploy, synth } from './deploy/cdk.ts'
import { clientsFor } from './deploy/clients.ts'
import { withScanApi } from './deploy/local-config.ts'
import { readOutputs, type StackOutputs } from './deploy/outputs.ts'
import { removeStack } from './deploy/removal.ts'
import type { Emulator, EmulatorRequest } from './emulator/emulator.ts'
import { findEmulator } from './emulator/find-emulator.ts'
import { localEnvironment, REGION, STACK_NAME } from './environment.ts'
import { StartFailure } from './failure.ts'
import { createProcessGroups, type ProcessGroups } from './process-groups.ts'
import type { Log } from './progress.ts'
import { makeRunFolder, type RunFolder } from './run-folder.ts'

export type LocalCloudOptions = {
  /** A configuration file, or its text. */
  readonly config: { readonly file: string } | { readonly text: string }
  /** Takes the place of `scanApi.baseUrl`. */
  readonly scanApiUrl?: string
  /** Only this port; otherwise 4566 if it is free, else any. */
  readonly port?: number
  readonly log?: Log
  /** Throws a `StartFailure` when the configuration will not do. */
  readonly check?: (config: RelayConfig) => void
  /** The environment of the user, `process.env` unless given. */
  readonly host?: NodeJS.ProcessEnv
  /** Ends what is being started. */
  readonly signal?: AbortSignal
}

export type LocalCloud = {
  readonly endpoint: string
  readonly region: string
  readonly outputs: StackOutputs
  readonly config: RelayConfig
  /** Settles when the emulator is gone, whether by `stop` or by itself. */
  readonly ended: Promise<unknown>
  /** Where its logs are. */
  readonly folder: string
  /** Ends every process that was started for it. */
  readonly stop: () => Promise<void>
}

/**
 * Brings up an emulator with the stack in it. Throws `StartFailure` when that cannot be; then, as after `stop`, nothing of it is
 * running any more.
 */
export const startLocalCloud = async (options: LocalCloudOptions): Promise<LocalCloud> => {
  const groups = createProcessGroups()
  const abort = (): void => void groups.endAll()
  options.signal?.addEventListener('abort', abort, { once: true })
  let run: RunFolder | undefined
  const end = async (): Promise<void> => {
    options.signal?.removeEventListener('abort', abort)
    await groups.endAll()
    if (run) await rm(run.tmp, { recursive: true, force: true })
  }
  try {
    run = await makeRunFolder()
    return await bringUp(options, { groups, run, end })
  } catch (error) {
    await end()
    throw error
  }
}

type Stage = { readonly groups: ProcessGroups; readonly run: RunFolder; readonly end: () => Promise<void> }

const bringUp = async (options: LocalCloudOptions, { groups, run, end }: Stage): Promise<LocalCloud> => {
  const { log = () => {}, host = process.env, port } = options
  const { config, file } = await prepareConfig(options, run)
  options.check?.(config)
  const environment = localEnvironment(host)
  const context: CdkContext = { groups, run, environment }
  const request = { ...(port !== undefined && { port }), run, groups, environment, host, log }

  const [emulator] = await Promise.all([
    prepareEmulator(request, context),
    synth(context, file).then(() => log('cdk synth done')),
  ])
  await deploy(context, emulator.endpoint, run.file('outputs.json'))
  log('cdk deploy done')
  return {
    endpoint: emulator.endpoint,
    region: REGION,
    outputs: await readOutputs(run.file('outputs.json'), STACK_NAME),
    config,
    ended: emulator.ended,
    folder: run.path,
    stop: async () => {
      if (emulator.borrowed) await removeStack(clientsFor(emulator.endpoint), STACK_NAME)
      await end()
    },
  }
}

const prepareEmulator = async (request: EmulatorRequest, context: CdkContext): Promise<Emulator> => {
  const emulator = await findEmulator(request)
  const { endpoint, description, borrowed } = emulator
  request.log(`the cloud is up: ${description} at ${endpoint}`)
  // A start that was killed could not take its stack away, and what it scanned would count as scanned.
  if (borrowed) await removeStack(clientsFor(endpoint), STACK_NAME)
  await bootstrap(context, endpoint)
  request.log('cdk bootstrap done')
  return emulator
}

/** Reads and checks the configuration before anything slow is begun. */
const prepareConfig = async (
  { config, scanApiUrl }: LocalCloudOptions,
  run: RunFolder,
): Promise<{ config: RelayConfig; file: string }> => {
  const name = 'file' in config ? config.file : 'config.yaml'
  const text = 'file' in config ? await readConfig(config.file) : config.text
  const local = scanApiUrl === undefined ? text : withScanApi(text, scanApiUrl)
  const parsed = parseConfig(local, name)
  if (!parsed.ok) throw new StartFailure(describeMistakes(parsed.mistakes))
  if ('file' in config && local === text) return { config: parsed.value, file: resolve(config.file) }
  const file = run.file(basename(name))
  await writeFile(file, local)
  return { config: parsed.value, file }
}

const readConfig = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new StartFailure(`The configuration ${file} cannot be read.`, { cause })
  }
}
