import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseConfig } from '../../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { openScanTarget, refusalLine } from '../../local/scan-target.ts'

const readConfig = (): RelayConfig => {
  const parsed = parseConfig(readFileSync(new URL('../../config/local.yaml', import.meta.url), 'utf8'), 'local.yaml')
  if (!parsed.ok) throw new Error('config/local.yaml has mistakes')
  return parsed.value
}
const config = readConfig()
const [team] = config.teams
const site = team?.sites[0]
const schedule = site?.schedule ?? team?.defaultSchedule ?? ''

const opened = async (options: { url?: string; anyToken: boolean }) => {
  const lines: string[] = []
  const target = await openScanTarget({ ...options, log: (line) => lines.push(line) })
  onTestFinished(target.close)
  target.admit(config)
  const stop = async (token: string): Promise<number> => {
    const address = `${target.url}/scans/cve/scheduled/${schedule}/invoke`
    return (await fetch(address, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })).status
  }
  return { target, lines, stop }
}

describe('the scan API of a local cloud', () => {
  it("is one's own when its address is given", async () => {
    const { target } = await opened({ url: 'http://127.0.0.1:9', anyToken: true })
    expect(target).toMatchObject({ url: 'http://127.0.0.1:9' })
    expect(target.simulation).toBeUndefined()
  })

  it('is simulated otherwise, and takes any token where people put their own in', async () => {
    const { stop, lines } = await opened({ anyToken: true })
    expect(await stop('whatever')).toBe(404)
    expect(lines).toEqual([])
  })

  it("takes the example's tokens alone where the example is played, and tells of what it refuses", async () => {
    const { stop, lines } = await opened({ anyToken: false })
    expect(await stop(`local-token-of-${team?.name}`)).toBe(404)
    expect(await stop('whatever')).toBe(401)
    expect(lines).toEqual([expect.stringContaining(`a stop of ${site?.name}`)])
  })
})

describe('a refusal of the scan API', () => {
  const entry = { number: 1, atMs: 0, method: 'DELETE', path: '/long/path', handled: false }

  it('is told by the names of sites, not by their ids', () => {
    const stopped = { ...entry, operation: 'stopScan', schedule, status: 429, code: 'too_many_requests' }
    expect(refusalLine(stopped, config)).toMatch(/answered a stop of [a-z, -]+ with 429 too_many_requests$/)
    const started = { ...entry, operation: 'startMultipleIpScan', site: site?.id ?? '' }
    expect(refusalLine(started, config)).toBe(
      `    !! the scan API answered a start at ${site?.name} with a broken connection`,
    )
  })

  it('is told by the address when that is none of the API', () => {
    expect(refusalLine({ ...entry, status: 404 }, config)).toContain('DELETE /long/path with 404')
  })

  it('is none when the scan was started, or nothing ran that could be stopped', () => {
    expect(refusalLine({ ...entry, operation: 'startMultipleIpScan', status: 201 }, config)).toBeUndefined()
    expect(refusalLine({ ...entry, operation: 'stopScan', status: 404 }, config)).toBeUndefined()
  })
})
