import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { type Finding, formatPath, type Mistake, type Path, shown } from './mistake.ts'

/** A YAML text, read; or why it is not YAML. */
export type YamlSource =
  | { readonly readable: false; readonly mistakes: readonly Mistake[] }
  | {
      readonly readable: true
      /** Plain data. Of keys that are repeated, the last one counts. */
      readonly data: unknown
      readonly repeatedKeys: readonly Finding[]
      /** Puts findings at their place in the text, and in its order. */
      readonly locate: (findings: readonly Finding[]) => readonly Mistake[]
    }

/** `file` is the name that mistakes give the text. Its lines are never quoted: a token may stand there by error. */
export const readYaml = (text: string, file: string): YamlSource => {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => ({ offset: pos[0], message }))
  const plain = faults.length > 0 ? { faults } : plainData(document)
  if (plain.faults) {
    const mistakes = plain.faults.map(({ offset, message }) => ({
      path: '',
      message: `not YAML: ${message}`,
      at: at(offset),
    }))
    return { readable: false, mistakes }
  }
  const repeatedKeys = repeatsIn(document.contents, []).map(({ path, firstAt }) => ({
    path,
    message: `found this key twice, first at ${at(firstAt)}: expected it once`,
  }))
  const locate = (findings: readonly Finding[]): readonly Mistake[] =>
    findings
      .map((finding) => ({ ...finding, offset: offsetOf(document, finding.path) }))
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ path, message, offset }) => ({ path: formatPath(path), message, at: at(offset) }))
  return { readable: true, data: plain.data, repeatedKeys, locate }
}

type PlainData = { readonly data: unknown; readonly faults?: undefined }
type Faults = { readonly faults: readonly { readonly offset: number; readonly message: string }[] }

/** Aliases that multiply without end are a fault too. */
const plainData = (document: Document): PlainData | Faults => {
  try {
    return { data: document.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    return { faults: [{ offset: 0, message: error instanceof Error ? error.message : String(error) }] }
  }
}

type RepeatedKey = { readonly path: Path; readonly firstAt: number }

const repeatsIn = (node: unknown, path: Path): readonly RepeatedKey[] => {
  if (isSeq(node)) return node.items.flatMap((item, index) => repeatsIn(item, [...path, index]))
  if (!isMap(node)) return []
  const firstAt = new Map<string, number>()
  return node.items.flatMap((pair) => {
    const key = keyOf(pair.key)
    const inside = repeatsIn(pair.value, [...path, key])
    const first = firstAt.get(key)
    if (first !== undefined) return [{ path: [...path, key], firstAt: first }, ...inside]
    firstAt.set(key, startOf(pair.key))
    return inside
  })
}

/** Where the key or list item at `path` begins; of a missing one, where its nearest parent does. */
const offsetOf = (document: Document, path: Path): number => {
  let node: unknown = document.contents
  let offset = startOf(node)
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = lastPair(node, step)
      if (!pair) return offset
      offset = startOf(pair.key)
      node = pair.value
    } else if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
      node = node.items[step]
      offset = startOf(node)
    } else return offset
  }
  return offset
}

/** Of keys that are repeated the last one counts. */
const lastPair = (map: YAMLMap, step: PropertyKey): YAMLMap['items'][number] | undefined =>
  map.items.findLast((pair) => keyOf(pair.key) === step)

const keyOf = (key: unknown): string => (isScalar(key) ? String(key.value) : shown(key))

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)

const isNode = (node: unknown): node is Node => typeof node === 'object' && node !== null && 'range' in node
