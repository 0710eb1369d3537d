import { readFileSync } from 'node:fs'
import type { RelayConfig } from './relay-config.ts'

/**
 * The configuration that the stack put beside the bundled handler. It was checked at synth, so it is read without a second
 * check, and the schema's code stays out of the bundle.
 */
export const loadBundledConfig = (bundleUrl: string = import.meta.url): RelayConfig =>
  JSON.parse(readFileSync(new URL('./config.json', bundleUrl), 'utf8'))
