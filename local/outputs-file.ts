import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LocalCloud } from './local-cloud.ts'

/** Writes where the cloud is and what is in it, as JSON: a reader finds all of it or nothing. */
export const writeOutputs = async (file: string, { endpoint, region, outputs }: LocalCloud): Promise<void> => {
  const unfinished = `${file}.${process.pid}.tmp`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(unfinished, `${JSON.stringify({ endpoint, region, outputs }, undefined, 2)}\n`)
  await rename(unfinished, file)
}
