import { readFile } from 'node:fs/promises'
import { availableParallelism, loadavg } from 'node:os'
import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import { EXAMPLE_CONFIG, type StartOptions } from './arguments.ts'
import { ownScanApi } from './deploy/local-config.ts'
import { FORBIDDEN_SITE, forbiddenMinutes, withBlackouts } from './example/forbidden-minute.ts'
import { missingSites, sitesOf } from './example/play.ts'
import { playExample, type Show } from './example/play-example.ts'
import { MORNING } from './example/story.ts'
import { failureText, StartFailure, WrongArguments } from './failure.ts'
import { playFaults } from './faults/play-faults.ts'
import { handLines } from './hand.ts'
import { type LocalCloud, startLocalCloud } from './local-cloud.ts'
import { writeOutputs } from './outputs-file.ts'
import { elapsedLog, type Log } from './progress.ts'
import { checkCapture } from './replay/check-capture.ts'
import { playReplay } from './replay/play-replay.ts'
import { announceCloud } from './running-clouds.ts'
import { openScanTarget, type ScanTarget } from './scan-target.ts'

type SessionPorts = {
  readonly log: Log
  /** For what went wrong. */
  readonly complain: Log
  readonly interrupted: AbortSignal
}

/** Keeps what must be ended, to end it in reverse order. */
type Closing = (close: () => Promise<void>) => void

const DONE = 0
const FAILED = 1
const INTERRUPTED = 130

/** One `npm start` from beginning to end; answers its exit code. When it is over, nothing that it started is running. */
export const runSession = async (options: StartOptions, ports: SessionPorts): Promise<number> => {
  const { log, complain, interrupted } = ports
  const closings: (() => Promise<void>)[] = []
  let isUp = false
  const work = async (): Promise<number> => {
    const stage = await setStage(options, ports, (close) => closings.unshift(close))
    isUp = true
    return Promise.race([show(options, stage, log), lossOf(stage.cloud)])
  }
  try {
    return await Promise.race([work(), abortion(interrupted)])
  } catch (error) {
    if (interrupted.aborted) return isUp && !options.once ? DONE : INTERRUPTED
    complain(`\n${failureText(error)}`)
    return error instanceof StartFailure ? error.exitCode : FAILED
  } finally {
    if (interrupted.aborted) log('\nEnding everything that was started.')
    for (const close of closings) await close().catch((error: unknown) => complain(failureText(error)))
  }
}

type Stage = { readonly cloud: LocalCloud; readonly target: ScanTarget }

const setStage = async (
  options: StartOptions,
  { log, interrupted }: SessionPorts,
  closing: Closing,
): Promise<Stage> => {
  const { configFile, scanApiUrl, port, outputsFile, demo, replay } = options
  const progress = elapsedLog(log, () => performance.now())
  if (replay) await checkCapture(replay.file)
  const url = scanApiUrl ?? (await scanApiOf(options))
  const target = await openScanTarget({ ...(url !== undefined && { url }), anyToken: !demo, log })
  closing(target.close)
  if (target.simulation) progress(`the simulated scan API is up at ${target.url}${demo ? '' : ', and takes any token'}`)
  const starting = startLocalCloud({
    config: { file: configFile },
    scanApiUrl: target.url,
    ...(port !== undefined && { port }),
    log: progress,
    check: (config) => checkSites(options, config),
    ...(hasStory(options) && target.simulation && { amend: withForbiddenMinute }),
    signal: interrupted,
  })
  closing(async () => (await starting.catch(() => undefined))?.stop())
  const cloud = await starting
  target.admit(cloud.config)
  closing(await announceCloud(cloud))
  if (outputsFile !== undefined) await writeOutputs(outputsFile, cloud)
  return { cloud, target }
}

/** That of one's own configuration, where nothing is played. A file that cannot be read is told of by the cloud. */
const scanApiOf = async ({ demo, configFile }: StartOptions): Promise<string | undefined> =>
  demo || configFile === EXAMPLE_CONFIG ? undefined : ownScanApi(await readFile(configFile, 'utf8').catch(() => ''))

const hasStory = ({ demo, replay, faults }: StartOptions): boolean => demo && !replay && !faults

/** What the deployment takes on an idle machine of two cores, and the first scan of the lab after it. */
const UNTIL_FIRST_SCAN_MS = 15_000

/** A blackout of the lab, where the configuration has one. A loaded machine takes longer until then. */
const withForbiddenMinute = (configText: string, config: RelayConfig): string => {
  if (missingSites([FORBIDDEN_SITE], config).length > 0) return configText
  const [load = 0] = loadavg()
  const leadMs = UNTIL_FIRST_SCAN_MS * Math.max(1, load / availableParallelism())
  return withBlackouts(configText, forbiddenMinutes(Date.now(), leadMs))
}

const checkSites = ({ configFile, demo, replay }: StartOptions, config: RelayConfig): void => {
  const missing = missingSites(replay ? [replay.site] : sitesOf(MORNING), config)
  if (!demo || missing.length === 0) return
  throw new WrongArguments(
    replay
      ? `--site ${replay.site}: ${configFile} lists no site of that name, alias or id.`
      : `The example needs the sites ${missing.join(', ')}, which ${configFile} does not list: leave the example out with --no-demo.`,
  )
}

const show = async (options: StartOptions, { cloud, target }: Stage, log: Log): Promise<number> => {
  if (!options.demo) {
    if (target.simulation)
      log('The secrets are empty until you put a token in, of any text: npm run relay -- token set TEAM')
    log('ready')
    return forEver()
  }
  const asExpected = await playPart(options, { cloud, target, log })
  if (options.once) return asExpected ? DONE : FAILED
  for (const line of handLines(cloud)) log(line)
  return forEver()
}

const playPart = ({ replay, faults, twice }: StartOptions, stage: Show): Promise<boolean> => {
  if (replay) return playReplay(stage, replay)
  if (faults && stage.target.simulation) return playFaults(stage, stage.target.simulation)
  return playExample(stage, { copies: twice ? 2 : 1 })
}

const forEver = (): Promise<never> => new Promise(() => {})

const lossOf = async ({ ended, folder }: LocalCloud): Promise<never> => {
  await ended
  throw new StartFailure('The emulator has ended by itself.', { logFile: `${folder}/emulator.log` })
}

const abortion = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => reject(new StartFailure('interrupted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
  })
