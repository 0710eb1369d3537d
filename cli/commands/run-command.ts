import type { Clock } from '../../lambdas/domain/ports.ts'
import type { Relay } from '../ports.ts'
import type { Reply } from '../reply.ts'
import type { Terminal } from '../terminal.ts'

export type CommandContext = { readonly relay: Relay; readonly terminal: Terminal; readonly clock: Pick<Clock, 'now'> }

/** Opens the cloud that the global options name, does the work on it, and says the reply. What is wrong with the words is said before. */
export type RunCommand = (work: (context: CommandContext) => Promise<Reply>) => Promise<void>
