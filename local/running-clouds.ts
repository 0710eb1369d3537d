import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import type { StackOutputs } from './deploy/outputs.ts'
import type { LocalCloud } from './local-cloud.ts'
import { isAlive, LOCAL_FOLDER } from './run-folder.ts'

/** A local cloud that is up, as the operator's commands find it. */
export type RunningCloud = {
  readonly endpoint: string
  readonly region: string
  readonly outputs: StackOutputs
  /** As it was deployed. */
  readonly config: RelayConfig
}

type Announcement = RunningCloud & { readonly pid: number }

const FILE = 'cloud.json'

/** Lets the operator's commands find a cloud while it runs; answers how to take that back. Killed, it is not found either. */
export const announceCloud = async ({
  folder,
  endpoint,
  region,
  outputs,
  config,
}: LocalCloud): Promise<() => Promise<void>> => {
  const file = join(folder, FILE)
  const announcement: Announcement = { pid: process.pid, endpoint, region, outputs, config }
  await writeFile(`${file}.tmp`, JSON.stringify(announcement))
  await rename(`${file}.tmp`, file)
  return () => rm(file, { force: true })
}

/** The local clouds that were announced under `folder` and whose process still lives. */
export const runningClouds = async (folder = LOCAL_FOLDER): Promise<readonly RunningCloud[]> => {
  const names = await readdir(folder).catch(() => [])
  const announced = await Promise.all(names.map((name) => readAnnouncement(join(folder, name, FILE))))
  return announced.flatMap((announcement) => {
    if (!announcement || !isAlive(announcement.pid)) return []
    const { pid: _, ...cloud } = announcement
    return [cloud]
  })
}

const readAnnouncement = async (file: string): Promise<Announcement | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Announcement)
}
