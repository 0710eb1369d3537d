import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeMistakes, parseConfig } from '../lambdas/config/parse-config.ts'
import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import { PROJECT } from '../local/environment.ts'
import { wrongInput } from './failure.ts'

const USUAL_FILE = join(PROJECT, 'config', 'scan-relay.yaml')

/** Reads a configuration, the project's own unless another is named. */
export const loadConfig = async (file = USUAL_FILE): Promise<RelayConfig> => {
  const text = await readFile(file, 'utf8').catch(() => {
    throw wrongInput(`The configuration ${file} cannot be read.`)
  })
  const parsed = parseConfig(text, file)
  if (!parsed.ok) throw wrongInput(describeMistakes(parsed.mistakes))
  return parsed.value
}
