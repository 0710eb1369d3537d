import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, buildSync, type Metafile } from 'esbuild'

export const FUNCTION_NAMES = ['intake', 'dispatch', 'stop', 'sweep'] as const
export type FunctionName = (typeof FUNCTION_NAMES)[number]

/** One function as Lambda runs it: a module with all that it needs, the AWS SDK too. */
export type FunctionBundle = {
  readonly code: Uint8Array
  /** The files, as paths from the project's folder, that something in it comes from. */
  readonly sources: readonly string[]
}

/** The folder of a function's own code. */
export const sourceFolderOf = (name: FunctionName): string =>
  fileURLToPath(new URL(`../lambdas/${name}/`, import.meta.url))

/**
 * Bundles all functions in one run, which takes little longer than one function. Calls esbuild itself and no shell, and so
 * does the same on every system.
 */
export const bundleFunctions = (): Readonly<Record<FunctionName, FunctionBundle>> => {
  const { outputFiles, metafile } = buildSync(ESBUILD_OPTIONS)
  const bundleOf = (name: FunctionName): FunctionBundle => {
    const file = outputFiles.find(({ path }) => basename(path) === `${name}.mjs`)
    const output = metafile.outputs[`${OUTPUT_FOLDER}/${name}.mjs`]
    if (!file || !output) throw new Error(`esbuild made no bundle of ${name}`)
    return { code: file.contents, sources: sourcesOf(output) }
  }
  return {
    intake: bundleOf('intake'),
    dispatch: bundleOf('dispatch'),
    stop: bundleOf('stop'),
    sweep: bundleOf('sweep'),
  }
}

const sourcesOf = ({ inputs }: Metafile['outputs'][string]): readonly string[] =>
  Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))

/** A name only: nothing is written. */
const OUTPUT_FOLDER = 'bundles'

const ESBUILD_OPTIONS = {
  entryPoints: FUNCTION_NAMES.map((name) => ({ in: `${sourceFolderOf(name)}handler.ts`, out: name })),
  outExtension: { '.js': '.mjs' },
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  outdir: OUTPUT_FOLDER,
  write: false,
  metafile: true,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  // Names stay, so that a stack trace can be read without a source map, which would be larger than the bundle itself.
  keepNames: true,
  // Modules that tree shaking can work on before their CommonJS twins.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions
