import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { StartFailure } from './failure.ts'

export type Command = {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Takes standard output and error. */
  readonly logFile: string
  /** `kept-open`: a pipe that closes when this process ends, however hard. */
  readonly stdin?: 'kept-open'
}

export type Group = {
  /** The exit code; undefined when a signal ended it or it could not be started. */
  readonly exited: Promise<number | undefined>
  readonly hasExited: () => boolean
  /** Ends the process and everything it started. */
  readonly end: () => void
}

export type ProcessGroups = {
  readonly start: (command: Command) => Group
  /** Runs a command to its end; throws `StartFailure` with the last lines of its log when it fails. */
  readonly run: (what: string, command: Command) => Promise<void>
  /** Ends all of them; none can be started afterwards. */
  readonly endAll: () => Promise<void>
}

/** Starts each command as the leader of its own process group, so that ending it leaves no orphan. */
export const createProcessGroups = (): ProcessGroups => {
  const running = new Set<Group>()
  const endRunning = (): void => running.forEach((group) => group.end())
  process.on('exit', endRunning)
  let isOver = false

  const start = (command: Command): Group => {
    if (isOver) throw new StartFailure('The local cloud was ended while it was starting.')
    const group = groupOf(launch(command))
    running.add(group)
    void group.exited.then(() => running.delete(group))
    return group
  }
  return {
    start,
    run: async (what, command) => {
      const code = await start(command).exited
      if (code !== 0) throw await failureOf(what, command.logFile)
    },
    endAll: async () => {
      isOver = true
      const exits = [...running].map((group) => group.exited)
      endRunning()
      await Promise.all(exits)
      process.off('exit', endRunning)
    },
  }
}

const launch = ({ command, args, env, cwd, logFile, stdin }: Command): ChildProcess => {
  const log = openSync(logFile, 'a')
  try {
    return spawn(command, args, {
      detached: true,
      env,
      ...(cwd && { cwd }),
      stdio: [stdin ? 'pipe' : 'ignore', log, log],
    })
  } finally {
    closeSync(log)
  }
}

const groupOf = (child: ChildProcess): Group => {
  let hasExited = false
  const exited = new Promise<number | undefined>((resolve) => {
    const settle = (code?: number): void => {
      hasExited = true
      resolve(code)
    }
    child.once('error', () => settle())
    child.once('exit', (code) => settle(code ?? undefined))
  })
  child.stdin?.on('error', () => {})
  return { exited, hasExited: () => hasExited, end: () => endGroup(child.pid) }
}

/** Nothing in these processes is worth a tidy end: what they keep lies in a folder that is removed. */
const endGroup = (pid: number | undefined): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group has ended already.
  }
}

const TAIL_LINES = 25

/** A failure with the last lines of the log that tells of it. */
export const failureOf = async (what: string, logFile: string): Promise<StartFailure> => {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n')
  const tail = lines.slice(-TAIL_LINES).map((line) => `  | ${line}`)
  return new StartFailure(`${what} failed:\n${tail.join('\n')}`, { logFile })
}
