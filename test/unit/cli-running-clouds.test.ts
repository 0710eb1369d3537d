import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../local/local-cloud.ts'
import { announceCloud, runningClouds } from '../../local/running-clouds.ts'
import { exampleConfig } from '../support/cli-stage.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'running-clouds-'))
})
afterEach(() => rm(root, { recursive: true }))

const cloudIn = async (name: string): Promise<LocalCloud> => {
  const folder = join(root, name)
  await mkdir(folder)
  return {
    endpoint: `http://127.0.0.1:4566/${name}`,
    region: 'us-east-1',
    outputs: { HostsQueueUrl: 'http://queue' } as unknown as LocalCloud['outputs'],
    config: exampleConfig(),
    ended: new Promise(() => {}),
    folder,
    stop: async () => {},
  }
}

describe('the local clouds that run', () => {
  it('are found with all that a command needs, until they are taken back', async () => {
    const { endpoint, region, outputs, config, ...cloud } = await cloudIn('run-1')
    const takeBack = await announceCloud({ ...cloud, endpoint, region, outputs, config })
    expect(await runningClouds(root)).toEqual([{ endpoint, region, outputs, config }])
    await takeBack()
    expect(await runningClouds(root)).toEqual([])
  })

  it('are not those whose process was killed', async () => {
    const cloud = await cloudIn('run-1')
    await announceCloud(cloud)
    const file = join(cloud.folder, 'cloud.json')
    const { pid: endedPid } = spawnSync(process.execPath, ['--version'])
    await writeFile(file, (await readFile(file, 'utf8')).replace(`"pid":${process.pid}`, `"pid":${endedPid}`))
    expect(await runningClouds(root)).toEqual([])
  })

  it('are none where nothing was ever started', async () => {
    expect(await runningClouds(join(root, 'nowhere'))).toEqual([])
  })
})
