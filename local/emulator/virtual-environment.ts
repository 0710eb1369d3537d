import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isAlive, LOCAL_FOLDER } from '../run-folder.ts'
import type { EmulatorRequest } from './emulator.ts'
import { outputOf } from './output-of.ts'

export const LAUNCHER = fileURLToPath(new URL('ministack-launcher.py', import.meta.url))
const REQUIREMENTS = fileURLToPath(new URL('ministack-requirements.txt', import.meta.url))

const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']

/**
 * The Python of a virtual environment that holds the pinned MiniStack: the one of an earlier start, else a new one. It is
 * built in a folder of its own and then renamed, so a half-made one is never found, and of two builders at once the slower
 * takes the quicker one's. Undefined when there is no Python 3.10 or newer.
 */
export const miniStackPython = async (request: EmulatorRequest): Promise<string | undefined> => {
  const base = await findPython(request.host)
  if (!base) return undefined
  const folder = join(LOCAL_FOLDER, `ministack-${await fingerprint(base)}`)
  const python = pythonIn(folder)
  if (await isWhole(python)) return python
  await rm(folder, { recursive: true, force: true })
  await removeUnfinished()
  await build(base, folder, request)
  return python
}

const pythonIn = (folder: string): string => join(folder, 'bin', 'python')

const findPython = async (host: NodeJS.ProcessEnv): Promise<string | undefined> => {
  const question = 'import sys; print(sys.executable if sys.version_info >= (3, 10) else "")'
  for (const name of PYTHONS) {
    const executable = await outputOf(name, ['-c', question], { env: host, timeoutMs: 10_000 })
    if (executable) return executable
  }
  return undefined
}

const fingerprint = async (base: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .update(base)
    .digest('hex')
    .slice(0, 12)

const isWhole = async (python: string): Promise<boolean> =>
  (await outputOf(python, ['-c', 'import ministack, hypercorn; print("whole")'], { timeoutMs: 20_000 })) === 'whole'

const UNFINISHED = /^building-ministack-.+-(\d+)$/

const build = async (base: string, folder: string, { host, run, groups, log }: EmulatorRequest): Promise<void> => {
  log('fetching the emulator (only the first time)')
  const building = join(LOCAL_FOLDER, `building-ministack-${run.path.split('-').at(-1)}-${process.pid}`)
  const logFile = run.file('pip.log')
  const python = pythonIn(building)
  const pip = [
    '-m',
    'pip',
    'install',
    '--require-hashes',
    '--no-compile',
    '--disable-pip-version-check',
    '--requirement',
    REQUIREMENTS,
  ]
  await rm(building, { recursive: true, force: true })
  await mkdir(LOCAL_FOLDER, { recursive: true })
  await groups.run('Making a virtual environment', {
    command: base,
    args: ['-m', 'venv', building],
    env: host,
    logFile,
  })
  await groups.run('Installing MiniStack', { command: python, args: pip, env: host, logFile })
  await takePlace(building, folder)
}

const takePlace = async (building: string, folder: string): Promise<void> => {
  try {
    await rename(building, folder)
  } catch (error) {
    await rm(building, { recursive: true, force: true })
    if (!(await isWhole(pythonIn(folder)))) throw error
  }
}

const removeUnfinished = async (): Promise<void> => {
  for (const name of await readdir(LOCAL_FOLDER).catch(() => [])) {
    const pid = Number(UNFINISHED.exec(name)?.[1] ?? 0)
    if (pid && !isAlive(pid)) await rm(join(LOCAL_FOLDER, name), { recursive: true, force: true })
  }
}
