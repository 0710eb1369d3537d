import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ownScanApi, withScanApi } from '../../local/deploy/local-config.ts'
import { borrowEmulator } from '../../local/emulator/borrowed-emulator.ts'
import type { EmulatorRequest } from '../../local/emulator/emulator.ts'
import { findEmulator } from '../../local/emulator/find-emulator.ts'
import { localEnvironment } from '../../local/environment.ts'
import { failureText } from '../../local/failure.ts'
import { startLocalCloud } from '../../local/local-cloud.ts'
import { type Command, createProcessGroups } from '../../local/process-groups.ts'
import { elapsedLog } from '../../local/progress.ts'
import { isAlive } from '../../local/run-folder.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-cloud-'))
})
afterAll(() => rm(folder, { recursive: true }))

const requestWith = (host: NodeJS.ProcessEnv, port?: number): EmulatorRequest => ({
  ...(port !== undefined && { port }),
  run: { path: folder, tmp: folder, file: (name) => join(folder, name) },
  groups: createProcessGroups(),
  environment: {},
  host,
  log: () => {},
})

const found = async (url: string, wanted?: number): Promise<string> =>
  (await borrowEmulator(requestWith({ AWS_ENDPOINT_URL: url }, wanted))).kind

describe('the way to an emulator', () => {
  it('is said for all three when there is none', async () => {
    const text = await findEmulator(requestWith({ PATH: '/nowhere' })).catch(failureText)
    expect(text).toContain('AWS_ENDPOINT_URL, a running emulator: not set')
    expect(text).toContain('Docker: no engine answers')
    expect(text).toContain('python3, 3.10 or newer: none is on the path')
  })

  it('is AWS_ENDPOINT_URL only when an emulator answers there, on this machine and on the wanted port', async () => {
    const emulator = createServer((_, response) => response.end('{"services": {}}')).listen(0, '127.0.0.1')
    await once(emulator, 'listening')
    const port = (emulator.address() as AddressInfo).port
    const endpoint = `http://127.0.0.1:${port}`
    expect(await found(`${endpoint}/`)).toBe('found')
    expect(await found(endpoint, port)).toBe('found')
    expect(await found(endpoint, 1)).toBe('unavailable')
    expect(await found('nonsense')).toBe('unavailable')
    emulator.close()
    emulator.closeAllConnections()
    expect(await found(endpoint)).toBe('unavailable')
  })

  it('never is an endpoint on another machine', async () => {
    const elsewhere = await borrowEmulator(requestWith({ AWS_ENDPOINT_URL: 'http://192.0.2.1:4566' }))
    expect(elsewhere).toEqual({ kind: 'unavailable', reason: '192.0.2.1 is not this machine' })
  })
})

describe('the environment of the local cloud', () => {
  it('has nothing of the real AWS settings, and our Node first on the path', () => {
    const host = {
      PATH: '/usr/bin',
      HOME: '/home/me',
      AWS_PROFILE: 'production',
      AWS_SECRET_ACCESS_KEY: 'real',
      HTTPS_PROXY: 'http://p',
    }
    const environment = localEnvironment(host)
    expect(JSON.stringify(environment)).not.toMatch(/production|real|http:\/\/p/)
    expect(environment).toMatchObject({ HOME: '/home/me', AWS_ACCESS_KEY_ID: 'test', AWS_CONFIG_FILE: '/dev/null' })
    expect(environment.PATH).toMatch(/node_modules\/\.bin:\/usr\/bin$/)
  })
})

describe('the configuration of the local cloud', () => {
  it('is the given one, line for line, with another address of the scan API', () => {
    const text = '# mine\nscanApi:\n  baseUrl: https://v1.api.altostrat.io # theirs\nteams: []\n'
    expect(withScanApi(text, 'http://127.0.0.1:1')).toBe(
      '# mine\nscanApi:\n  baseUrl: "http://127.0.0.1:1" # theirs\nteams: []\n',
    )
    expect(withScanApi('scanApi: { baseUrl: "https://x" }', 'http://127.0.0.1:1')).toBe(
      'scanApi: { baseUrl: "http://127.0.0.1:1" }',
    )
  })

  it.each(['# mine\nteams: []\n', 'teams: []\nscanApi:\n', 'teams: []\nscanApi: {}\n'])(
    'has the address where it had none, or the functions would ask the real one: %j',
    (text) => {
      const local = withScanApi(text, 'http://127.0.0.1:1')
      expect(parse(local)).toEqual({ teams: [], scanApi: { baseUrl: 'http://127.0.0.1:1' } })
      expect(local.split('\n').indexOf('teams: []')).toBe(text.split('\n').indexOf('teams: []'))
    },
  )

  it.each(['scanApi: {', 'scanApi: nonsense', 'nonsense', ''])('stays as it is where it is none: %j', (text) => {
    expect(withScanApi(text, 'http://127.0.0.1:1')).toBe(text)
  })

  it.each([
    ['scanApi: { baseUrl: "http://127.0.0.1:8080" }', 'http://127.0.0.1:8080'],
    ['scanApi: { baseUrl: https://v1.api.altostrat.io }', undefined],
    ['teams: []', undefined],
    ['scanApi: {', undefined],
  ])('has a scan API of its own only on this machine: %s', (text, url) => {
    expect(ownScanApi(text)).toBe(url)
  })

  it('is refused with its mistakes before anything is started', async () => {
    const text = await startLocalCloud({ config: { text: 'teams: []' }, host: { PATH: '/nowhere' } }).catch(failureText)
    expect(text).toContain('teams')
    expect(text).not.toContain('Docker')
  })
})

const command = (script: string, logFile: string): Command => ({
  command: 'sh',
  args: ['-c', script],
  env: process.env,
  logFile,
})

describe('processes', () => {
  it('end with all that they started', async () => {
    const groups = createProcessGroups()
    const logFile = join(folder, 'family.log')
    const group = groups.start(command('sleep 60 & echo $!; wait', logFile))
    let grandchild = 0
    while (!grandchild) {
      await sleep(20)
      grandchild = Number((await readFile(logFile, 'utf8')).trim())
    }
    expect(isAlive(grandchild)).toBe(true)
    await groups.endAll()
    expect(group.hasExited()).toBe(true)
    await expect.poll(() => isRunning(grandchild)).toBe(false)
  })

  it('fail with the last lines of their log, and where it is', async () => {
    const logFile = join(folder, 'failing.log')
    const text = await createProcessGroups()
      .run('The deployment', command('seq 100; exit 3', logFile))
      .catch(failureText)
    expect(text).toContain('The deployment failed')
    expect(text).toContain('| 100')
    expect(text).not.toContain('| 75\n')
    expect(text).toContain(logFile)
  })

  it('cannot be started any more once all have been ended', async () => {
    const groups = createProcessGroups()
    await groups.endAll()
    expect(() => groups.start(command('true', join(folder, 'late.log')))).toThrow('ended')
  })
})

/** A zombie that nobody has waited for counts as ended. */
const isRunning = async (pid: number): Promise<boolean> => {
  if (!isAlive(pid)) return false
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !/\) Z /.test(stat)
}

describe('progress', () => {
  it('says how many seconds have gone by', () => {
    const lines: string[] = []
    let nowMs = 1000
    const log = elapsedLog(
      (line) => lines.push(line),
      () => nowMs,
    )
    nowMs = 2240
    log('up')
    expect(lines).toEqual(['   1.2 s  up'])
  })
})
