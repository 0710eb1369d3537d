import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { describeMistakes, parseConfig } from '../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import { bootstrap, type CdkContext, deploy, synth } from './deploy/cdk.ts'
import { clientsFor } from './deploy/clients.ts'
import { withScanApi } from './deploy/local-config.ts'
import { readOutputs, type StackOutputs } from './deploy/outputs.ts'
import { removeStack } from './deploy/removal.ts'
import type { Emulator } from './emulator/emulator.ts'
import { findEmulator } from './emulator/find-emulator.ts'
import { localEnvironment, REGION, STACK_NAME } from './environment.ts'
import { StartFailure, WrongArguments } from './failure.ts'
import { createProcessGroups, type ProcessGroups } from './process-groups.ts'
import type { Log } from './progress.ts'
import { makeRunFolder, type RunFolder } from './run-folder.ts'

export type LocalCloudOptions = {
  /** A configuration file, or its text. */
  readonly config: { readonly file: string } | { readonly text: string }
  /** Changes the configuration's text once the emulator is up: for what depends on the hour at which the stack is deployed. */
  readonly amend?: (configText: string, config: RelayConfig) => string
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
  const { log = () => {}, host = process.env, port, amend } = options
  const given = await readSource(options)
  const givenConfig = checked(given)
  options.check?.(givenConfig)
  const environment = localEnvironment(host)
  const context: CdkContext = { groups, run, environment }
  const found = findEmulator({ ...(port !== undefined && { port }), run, groups, environment, host, log })

  const prepare = async (): Promise<RelayConfig> => {
    if (amend) await found
    const source = amend ? { name: given.name, text: amend(given.text, givenConfig) } : given
    const config = checked(source)
    await synth(context, await fileOf(source, run))
    log('cdk synth done')
    return config
  }
  const [emulator, config] = await Promise.all([
    found.then((emulator) => prepareEmulator(emulator, { context, log })),
    prepare(),
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

const prepareEmulator = async (
  emulator: Emulator,
  { context, log }: { readonly context: CdkContext; readonly log: Log },
): Promise<Emulator> => {
  const { endpoint, description, borrowed } = emulator
  log(`the cloud is up: ${description} at ${endpoint}`)
  // A start that was killed could not take its stack away, and what it scanned would count as scanned.
  if (borrowed) await removeStack(clientsFor(endpoint), STACK_NAME)
  await bootstrap(context, endpoint)
  log('cdk bootstrap done')
  return emulator
}

/** A configuration, and the file that holds it as it is, if one does. */
type ConfigSource = { readonly name: string; readonly text: string; readonly file?: string }

const readSource = async ({ config, scanApiUrl }: LocalCloudOptions): Promise<ConfigSource> => {
  const name = 'file' in config ? config.file : 'config.yaml'
  const text = 'file' in config ? await readConfig(config.file) : config.text
  const local = scanApiUrl === undefined ? text : withScanApi(text, scanApiUrl)
  return { name, text: local, ...('file' in config && local === text && { file: resolve(config.file) }) }
}

/** Checked before anything slow is begun, and again if it is amended. */
const checked = ({ name, text }: ConfigSource): RelayConfig => {
  const parsed = parseConfig(text, name)
  if (!parsed.ok) throw new StartFailure(describeMistakes(parsed.mistakes))
  return parsed.value
}

const fileOf = async ({ name, text, file }: ConfigSource, run: RunFolder): Promise<string> => {
  if (file !== undefined) return file
  const written = run.file(basename(name))
  await writeFile(written, text)
  return written
}

const readConfig = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new WrongArguments(`The configuration ${file} cannot be read.`, { cause })
  }
}
