import { readFileSync } from 'node:fs'
import type { DeadLetter, DeadLetterQueues, LastScan, OutgoingMessage, QueueDepth, StateView } from '../../cli/ports.ts'
import type { GlobalOptions } from '../../cli/program.ts'
import { runRelay } from '../../cli/run-relay.ts'
import { parseConfig } from '../../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import type { Hold } from '../../lambdas/domain/hold.ts'
import { type EpochMs, epochMs } from '../../lambdas/domain/instant.ts'
import type { Lane, LaneState } from '../../lambdas/domain/lane.ts'
import { scopeText } from '../../lambdas/domain/scope.ts'

/** A Sunday, 13:00 in UTC. */
export const STAGE_NOW: EpochMs = epochMs(Date.UTC(2026, 10, 22, 13, 0, 0))

/** The example's configuration, with a blackout for those who want one. */
export const exampleConfig = (said: Partial<RelayConfig> = {}): RelayConfig => {
  const parsed = parseConfig(readFileSync('config/local.yaml', 'utf8'), 'config/local.yaml')
  if (!parsed.ok) throw new Error('config/local.yaml is not valid')
  return { ...parsed.value, ...said }
}

export type StageOptions = {
  readonly config?: RelayConfig
  readonly lanes?: readonly LaneState[]
  /** Lanes that were scanned on a schedule which only sightings have named. */
  readonly strays?: readonly Lane[]
  readonly holds?: readonly Hold[]
  readonly scans?: readonly LastScan[]
  readonly depths?: readonly QueueDepth[]
  readonly letters?: readonly DeadLetter[]
  /** What standard input, or the person asked, says. */
  readonly input?: string
  /** Names of the secrets that are there; those of the configuration unless said otherwise. */
  readonly secrets?: readonly string[]
  /** The word of a port for which everything fails. */
  readonly broken?: 'mailbox' | 'resend' | 'remove'
}

/** A cloud of which everything is written down, and one command line to it. */
export const createCliStage = (options: StageOptions = {}) => {
  const { config = exampleConfig(), input = '', broken } = options
  const sent: OutgoingMessage[] = []
  const printed: string[] = []
  const complaints: string[] = []
  const secrets = new Map((options.secrets ?? config.teams.map((team) => team.tokenSecret)).map((name) => [name, '']))
  const opened: GlobalOptions[] = []
  const graves = gravesOf(options.letters ?? [], broken)

  const run = (...words: readonly string[]): Promise<number> =>
    runRelay(words, {
      terminal: {
        print: (line) => void printed.push(line),
        complain: (line) => void complaints.push(line),
        readInput: async () => input,
        askSecret: async () => input,
        columns: 80,
        timezone: 'UTC',
      },
      clock: { now: () => STAGE_NOW },
      open: async (asked) => {
        opened.push(asked)
        return {
          description: 'the test cloud',
          config,
          mailbox: {
            send: async (message) => (broken === 'mailbox' ? fail() : `message-${sent.push(message)}`),
          },
          tokens: {
            put: async (name, value) => {
              if (!secrets.has(name)) return 'no-such-secret'
              secrets.set(name, value)
              return 'stored'
            },
          },
          state: stateOf(options),
          deadLetters: graves.queues,
        }
      },
    })
  return { run, sent, printed, complaints, secrets, opened, graves }
}

const fail = (): never => {
  throw new Error('the cloud is out of order')
}

const stateOf = ({ lanes = [], strays = [], holds = [], scans = [], depths = [] }: StageOptions): StateView => ({
  dueLanes: async () => lanes.flatMap(({ lane, wake }) => (wake ? [{ lane, at: wake.at }] : [])),
  strayLanes: async (team) => strays.filter((lane) => lane.team === team),
  laneStates: async (wanted) => lanes.filter(({ lane }) => wanted.includes(lane)),
  holds: async (scopes) => {
    const texts = new Set(scopes.map(scopeText))
    if (texts.size !== scopes.length) throw new Error('the table refuses a key that is asked for twice')
    return holds.filter(({ scope }) => texts.has(scopeText(scope)))
  },
  lastScans: async (schedule, atMost) => scans.filter(({ lane }) => lane.schedule === schedule).slice(0, atMost),
  queueDepths: async () => depths,
})

/** Dead-letter queues that keep what a queue keeps: what is collected is out of sight until it is put back or removed. */
const gravesOf = (initial: readonly DeadLetter[], broken: StageOptions['broken']) => {
  const lying = new Map(initial.map((letter) => [letter.id, letter]))
  const outOfSight = new Set<string>()
  const resent: DeadLetter[] = []
  const queues: DeadLetterQueues = {
    collect: async (queue) => {
      const inQueue = [...lying.values()].filter((letter) => letter.queue === queue)
      const letters = inQueue.filter(({ id }) => !outOfSight.has(id))
      for (const { id } of letters) outOfSight.add(id)
      return { letters, more: false, outOfSight: inQueue.length - letters.length, deliveries: 5 }
    },
    resend: async (letter) => (broken === 'resend' ? fail() : void resent.push(letter)),
    remove: async ({ id }) => (broken === 'remove' ? fail() : void lying.delete(id)),
    putBack: async (letters) => {
      for (const { id } of letters) outOfSight.delete(id)
    },
  }
  const inSight = (): readonly string[] => [...lying.keys()].filter((id) => !outOfSight.has(id))
  return { queues, resent, inSight, ids: (): readonly string[] => [...lying.keys()] }
}
