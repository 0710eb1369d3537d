import type { ProcessGroups } from '../process-groups.ts'
import type { Log } from '../progress.ts'
import type { RunFolder } from '../run-folder.ts'

/** The cloud on this machine. */
export type Emulator = {
  readonly endpoint: string
  /** What it is, for people. */
  readonly description: string
  /** It was running before and goes on after us. */
  readonly borrowed: boolean
  /** Settles when an emulator of ours ends, by itself or because we end it. */
  readonly ended: Promise<unknown>
}

/** A way to get an emulator gives one, or says why it cannot. */
export type Found =
  | { readonly kind: 'found'; readonly emulator: Emulator }
  | { readonly kind: 'unavailable'; readonly reason: string }

export const unavailable = (reason: string): Found => ({ kind: 'unavailable', reason })

export type EmulatorRequest = {
  /** Only this port will do. */
  readonly port?: number
  readonly run: RunFolder
  readonly groups: ProcessGroups
  /** For processes of ours. */
  readonly environment: NodeJS.ProcessEnv
  /** The user's own: where an emulator may run, how pip reaches its index. */
  readonly host: NodeJS.ProcessEnv
  readonly log: Log
}
