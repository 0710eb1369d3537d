import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import type { StackOutputs } from '../local/deploy/outputs.ts'
import { isLoopback } from '../local/emulator/borrowed-emulator.ts'
import { LOCAL_CREDENTIALS, REGION } from '../local/environment.ts'
import type { RunningCloud } from '../local/running-clouds.ts'
import { nothingThere, wrongInput } from './failure.ts'

/** The global options that say which cloud is meant. */
export type TargetOptions = {
  readonly local?: true
  readonly stack?: string
  readonly region?: string
  readonly profile?: string
}

/** Settings of an AWS client; what is not there is as in the user's AWS settings. */
export type ClientSettings = {
  readonly endpoint?: string
  readonly region?: string
  readonly profile?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A scan-relay that was found. */
export type Target = {
  readonly description: string
  readonly settings: ClientSettings
  readonly outputs: StackOutputs
  /** As it was deployed, where that is known. */
  readonly config?: RelayConfig
}

export type TargetSources = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly runningClouds: () => Promise<readonly RunningCloud[]>
  /** Asks CloudFormation; throws a `RelayFailure` when there is no such stack, and with `noRegion` when no region is set. */
  readonly findStack: (name: string, settings: ClientSettings, noRegion: string) => Promise<Target>
}

const USUAL_STACK = 'scan-relay'

/**
 * The cloud that is meant: `--local` the one that runs here; `--region` or `--profile` AWS; else the one at `AWS_ENDPOINT_URL`;
 * else the one that runs here, unless `--stack` names another; else AWS.
 */
export const findTarget = async (options: TargetOptions, sources: TargetSources): Promise<Target> => {
  const { local, stack, region, profile } = options
  const other = (['stack', 'region', 'profile'] as const).find((name) => options[name] !== undefined)
  if (local && other !== undefined) throw wrongInput(`--local and --${other} exclude each other`)

  const isAws = region !== undefined || profile !== undefined
  const endpoint = isAws ? undefined : sources.environment.AWS_ENDPOINT_URL || undefined
  if (other === undefined) {
    const clouds = await sources.runningClouds()
    const named = clouds.find((cloud) => endpoint !== undefined && isSameOrigin(cloud.endpoint, endpoint))
    const here = named ?? (endpoint === undefined || local ? onlyOne(clouds) : undefined)
    if (here) return targetHere(here)
    if (local) throw nothingThere('No local cloud is running: start one with npm start.')
  }
  const settings = settingsOf({ region, profile }, endpoint, sources.environment)
  return sources.findStack(stack ?? USUAL_STACK, settings, noRegionText(options))
}

const noRegionText = ({ stack, profile }: TargetOptions): string => {
  if (profile !== undefined) return `No AWS region is set for the profile ${profile}: give --region.`
  return stack === undefined
    ? 'No local cloud is running (npm start brings one up), and no AWS region is set: give --region.'
    : `--stack ${stack} is looked for in AWS, and no AWS region is set: give --region (or AWS_ENDPOINT_URL for a local cloud).`
}

/** A stop that goes to the wrong one of two is worse than a question. */
const onlyOne = (clouds: readonly RunningCloud[]): RunningCloud | undefined => {
  if (clouds.length <= 1) return clouds[0]
  const choices = clouds.map(({ endpoint }) => `  AWS_ENDPOINT_URL=${endpoint}`)
  throw wrongInput(`${clouds.length} local clouds are running. Say which one is meant:\n${choices.join('\n')}`)
}

const targetHere = ({ endpoint, region, outputs, config }: RunningCloud): Target => ({
  description: `the local cloud at ${endpoint}`,
  settings: { endpoint, region, credentials: LOCAL_CREDENTIALS },
  outputs,
  config,
})

const isSameOrigin = (a: string, b: string): boolean => {
  const [first, second] = [URL.parse(a), URL.parse(b)]
  if (!first || !second || first.port !== second.port) return false
  return first.hostname === second.hostname || (isLoopback(first.hostname) && isLoopback(second.hostname))
}

const settingsOf = (
  { region, profile }: { readonly region: string | undefined; readonly profile: string | undefined },
  endpoint: string | undefined,
  environment: TargetSources['environment'],
): ClientSettings => {
  const hostname = endpoint === undefined ? undefined : URL.parse(endpoint)?.hostname
  const isEmulator = hostname !== undefined && isLoopback(hostname)
  const hasKeys = profile !== undefined || Boolean(environment.AWS_ACCESS_KEY_ID || environment.AWS_PROFILE)
  // The AWS CLI reads AWS_DEFAULT_REGION, the SDK does not.
  const known = region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? (isEmulator ? REGION : undefined)
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(known !== undefined && { region: known }),
    ...(profile !== undefined && { profile }),
    ...(isEmulator && !hasKeys && { credentials: LOCAL_CREDENTIALS }),
  }
}
