import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAUNCHER } from '../../local/emulator/virtual-environment.ts'
import { isAlive } from '../../local/run-folder.ts'

const HOLDER = fileURLToPath(new URL('../support/hold-emulator.ts', import.meta.url))

/** Stands in for MiniStack: starts a function's process and runs until it is ended. */
const STAND_IN = `
import os, subprocess, time
child = subprocess.Popen(["sleep", "60"])
print(os.getpid(), child.pid, flush=True)
time.sleep(60)
`

const hasPython = spawnSync('python3', ['--version']).status === 0

describe.skipIf(!hasPython)('the emulator', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launcher-'))
    await writeFile(join(folder, 'ministack.py'), STAND_IN)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('ends with its functions when the process that started it is killed', async () => {
    const logFile = join(folder, 'log')
    await writeFile(logFile, '')
    const holder = spawn(process.execPath, [HOLDER, LAUNCHER, folder, logFile], { stdio: 'ignore' })
    const pids = async (): Promise<number[]> => (await readFile(logFile, 'utf8')).trim().split(' ').map(Number)
    await expect.poll(async () => (await pids()).length, { timeout: 10_000 }).toBe(2)
    const [emulator = 0, worker = 0] = await pids()
    expect([emulator, worker].map(isAlive)).toEqual([true, true])
    holder.kill('SIGKILL')
    await expect.poll(() => [emulator, worker].map(isRunning), { timeout: 5000 }).toEqual([false, false])
  })
})

/** A zombie that nobody waits for has ended. */
const isRunning = (pid: number): boolean =>
  isAlive(pid) && !spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.startsWith('Z')
