import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const run = (...words: string[]) =>
  spawnSync(process.execPath, ['local/scan-api/main.ts', ...words], { cwd: PROJECT, encoding: 'utf8', timeout: 20_000 })

const { scripts } = JSON.parse(readFileSync(`${PROJECT}/package.json`, 'utf8')) as { scripts: Record<string, string> }

describe('npm run scan-api', () => {
  it('explains itself in lines of 80 columns at most', () => {
    const { status, stdout } = run('--help')
    expect(status).toBe(0)
    expect(stdout).toContain('--token TEAM=TOKEN')
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it.each([[[]], [['--token', 'acme']], [['--token', 'a=b', '--port', 'http']], [['--prot', '1']]])(
    'ends with 2 when its arguments are wrong: %j',
    (words) => {
      const { status, stderr } = run(...words)
      expect(status).toBe(2)
      expect(stderr).not.toMatch(/^\s+at /m)
    },
  )

  it('ends with the npm that runs it', async () => {
    const words = ['run', '--silent', 'scan-api', '--', '--token', 'a=b', '--port', '0']
    const npm = spawn('npm', words, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface(npm.stdout), 'line')) as [string]
    npm.kill('SIGTERM')
    await once(npm, 'exit')
    const answers = (): Promise<boolean> => fetch(line.replace('listening on ', '')).then(Boolean, () => false)
    await expect.poll(answers, { timeout: 5000 }).toBe(false)
  }, 30_000)

  it.each(['start', 'scan-api', 'relay', 'simulate'])('has no shell between it and npm, as the others: %s', (name) => {
    expect(scripts[name]).toMatch(/^exec node /)
  })
})
