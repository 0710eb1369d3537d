import type { StackOutputs } from '../../local/deploy/outputs.ts'
import type { CloudTeam } from './cloud-config.ts'

/** Where the one local cloud of a test run is, and what is in it. Provided by `local-cloud-setup.ts`. */
export type CloudFacts = {
  readonly endpoint: string
  readonly outputs: StackOutputs
  readonly scanApiUrl: string
  readonly tokens: Readonly<Record<CloudTeam, string>>
  /** Holds what the emulator and the functions print. */
  readonly logFile: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    cloud: CloudFacts
  }
}
