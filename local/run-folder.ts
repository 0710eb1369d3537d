import { mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT } from './environment.ts'

/** What outlives a start: the virtual environment, and the logs of the last starts. */
export const LOCAL_FOLDER = join(PROJECT, '.local')

/** The folder of one start, for its logs and the cloud assembly. */
export type RunFolder = {
  readonly path: string
  readonly file: (name: string) => string
  /**
   * All that the emulator keeps. Outside the project: functions that run there find no packages but those in their bundle, as
   * in AWS.
   */
  readonly tmp: string
}

const RUN = /^run-(\d+)-\d+$/

let runs = 0

/** Makes a folder of this start's own, and removes those of starts that have ended. */
export const makeRunFolder = async (): Promise<RunFolder> => {
  await mkdir(LOCAL_FOLDER, { recursive: true })
  await removeLeftovers()
  const path = join(LOCAL_FOLDER, `run-${process.pid}-${++runs}`)
  const tmp = await mkdtemp(join(tmpdir(), 'scan-relay-'))
  await mkdir(path)
  await symlink(tmp, linkTo(path))
  return { path, file: (name) => join(path, name), tmp }
}

/** From a run's folder to its temporary one, so that the next start can remove what a killed one left. */
const linkTo = (path: string): string => join(path, 'tmp')

const removeLeftovers = async (): Promise<void> => {
  for (const name of await readdir(LOCAL_FOLDER)) {
    const pid = Number(RUN.exec(name)?.[1] ?? 0)
    if (!pid || isAlive(pid)) continue
    const path = join(LOCAL_FOLDER, name)
    const tmp = await readlink(linkTo(path)).catch(() => undefined)
    if (tmp !== undefined) await rm(tmp, { recursive: true, force: true })
    await rm(path, { recursive: true, force: true })
  }
}

/** Whether a process of that id exists, ours or not. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
