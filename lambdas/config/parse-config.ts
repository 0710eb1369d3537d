import type { z } from 'zod'
import { draftOf } from './config-draft.ts'
import { type ConfigFile, configSchema } from './config-schema.ts'
import { crossCheck } from './cross-checks.ts'
import type { Finding, Mistake } from './mistake.ts'
import { neverOpen } from './open-minute.ts'
import type { RelayConfig } from './relay-config.ts'
import { resolveNames } from './resolve-names.ts'
import { readYaml } from './yaml-source.ts'

export type ParsedConfig =
  | { readonly ok: true; readonly value: RelayConfig }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

/**
 * Reads a configuration file, or answers every mistake in it at once, in the order of the file. `file` is its name in
 * messages. Runs when the stack is synthesised, never in a function: keep it out of their bundles.
 */
export const parseConfig = (yamlText: string, file: string): ParsedConfig => {
  const source = readYaml(yamlText, file)
  if (!source.readable) return { ok: false, mistakes: source.mistakes }
  const shape = configSchema.safeParse(source.data)
  const draft = draftOf(source.data)
  const findings = [...findingsOf(shape), ...source.repeatedKeys, ...crossCheck(draft), ...neverOpen(draft)]
  if (shape.success && findings.length === 0) return { ok: true, value: resolveNames(shape.data) }
  return { ok: false, mistakes: source.locate(findings) }
}

/** All mistakes as one text for people, in the order of the file. */
export const describeMistakes = (mistakes: readonly Mistake[]): string => {
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`
  const lines = mistakes.map(({ path, message, at }) => `  ${at}  ${path && `${path}: `}${message}`)
  return [`The configuration has ${count}:`, ...lines].join('\n')
}

const findingsOf = ({ error }: z.ZodSafeParseResult<ConfigFile>): readonly Finding[] =>
  (error?.issues ?? []).flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }]
    const messages = issue.message.split('\n')
    return issue.keys.map((key, index) => ({ path: [...issue.path, key], message: messages[index] ?? 'unknown key' }))
  })
