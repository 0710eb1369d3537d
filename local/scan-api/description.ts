import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'

/** One described operation, like `startMultipleIpScan`. */
type Operation = { readonly id: string; readonly method: string; readonly path: string }

export type OperationCall = { readonly operation: Operation; readonly parameters: Readonly<Record<string, string>> }

/** What the OpenAPI description says, made checkable. A check answers what is wrong, an empty list when nothing is. */
export type Description = {
  readonly find: (method: string, path: string) => OperationCall | undefined
  readonly checkParameters: (call: OperationCall) => readonly string[]
  readonly checkRequest: (operation: Operation, body: unknown) => readonly string[]
  readonly checkResponse: (operation: Operation, status: number, body: unknown) => readonly string[]
}

/** The parts of an OpenAPI 3.0 document that are used here. */
export type OpenApiDocument = { readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>> }

type OperationObject = {
  readonly operationId: string
  /** Those of the path: the described operations have no others. */
  readonly parameters?: readonly { readonly name: string }[]
  readonly requestBody?: object
  readonly responses: Readonly<Record<string, ResponseObject>>
}
type ResponseObject = { readonly content?: object; readonly $ref?: string }

/** Not in the description, yet the API throttles: its answer is taken to have the body that every error has. */
const UNDESCRIBED: Readonly<Record<string, ResponseObject>> = {
  429: { $ref: '#/components/responses/BadRequestError' },
}

export const readOpenApi = (file: URL = new URL('../../openapi/altostrat-cve-scans.yaml', import.meta.url)) =>
  parse(readFileSync(file, 'utf8')) as OpenApiDocument

/** Compiles every schema at once, so that a description that cannot be used is noticed at the start. */
export const describe = (document: OpenApiDocument): Description => {
  const schemas = schemasOf(document)
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, object]) => describeOperation({ path, method, object }, schemas)),
  )
  const byId = new Map(described.map((entry) => [entry.operation.id, entry]))
  return {
    find: (method, path) => described.map((entry) => match(entry.operation, method, path)).find((call) => call),
    checkParameters: ({ operation, parameters }) =>
      Object.entries(byId.get(operation.id)?.parameters ?? {}).flatMap(([name, validate]) =>
        errorsOf(validate, parameters[name], name),
      ),
    checkRequest: ({ id }, body) => {
      const validate = byId.get(id)?.request
      return validate ? errorsOf(validate, body, 'body') : []
    },
    checkResponse: ({ id }, status, body) => {
      const response = byId.get(id)?.responses[status]
      if (!response) return [`status ${status} is not described for ${id}`]
      if (response.schema) return errorsOf(response.schema, body, 'body')
      return body === undefined ? [] : [`status ${status} of ${id} is described without a body`]
    },
  }
}

type DescribedOperation = {
  readonly operation: Operation
  readonly parameters: Readonly<Record<string, ValidateFunction>>
  readonly request: ValidateFunction | undefined
  readonly responses: Readonly<Record<string, { readonly schema?: ValidateFunction }>>
}

/** Schemas are compiled where they stand in the document, so that references in them mean what they say. */
type Schemas = { readonly at: (pointer: string) => unknown; readonly compile: (pointer: string) => ValidateFunction }

const schemasOf = (document: OpenApiDocument): Schemas => {
  // Not strict: to Ajv the document is one big schema, with paths and operations for unknown keywords.
  const ajv = new Ajv({ allErrors: true, strict: false })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'openapi', ...document }, undefined, false, false)
  const at = (pointer: string): unknown =>
    keysOf(pointer).reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], document)
  return { at, compile: (pointer) => ajv.compile({ $ref: `openapi${pointer}` }) }
}

/** JSON pointers (RFC 6901), as the fragments that OpenAPI writes: `#/paths/~1scans`. */
const pointerTo = (base: string, ...keys: readonly (string | number)[]): string =>
  [base, ...keys.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
const keysOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))

const JSON_SCHEMA = ['content', 'application/json', 'schema'] as const

const describeOperation = (
  { path, method, object }: { path: string; method: string; object: OperationObject },
  schemas: Schemas,
): DescribedOperation => {
  const here = pointerTo('#', 'paths', path, method)
  const parameters = (object.parameters ?? []).map(
    ({ name }, at) => [name, schemas.compile(pointerTo(here, 'parameters', at, 'schema'))] as const,
  )
  const responses = Object.entries({ ...UNDESCRIBED, ...object.responses }).map(([status, response]) => {
    const place = response.$ref ?? pointerTo(here, 'responses', status)
    const { content } = schemas.at(place) as ResponseObject
    return [status, content ? { schema: schemas.compile(pointerTo(place, ...JSON_SCHEMA)) } : {}] as const
  })
  return {
    operation: { id: object.operationId, method: method.toUpperCase(), path },
    parameters: Object.fromEntries(parameters),
    request: object.requestBody && schemas.compile(pointerTo(here, 'requestBody', ...JSON_SCHEMA)),
    responses: Object.fromEntries(responses),
  }
}

const match = (operation: Operation, method: string, path: string): OperationCall | undefined => {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const pattern = new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`)
  const values = operation.method === method ? pattern.exec(path)?.slice(1) : undefined
  if (!values) return undefined
  return { operation, parameters: Object.fromEntries(values.map((value, at) => [names[at], value])) }
}

const errorsOf = (validate: ValidateFunction, value: unknown, name: string): readonly string[] =>
  validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message}`)
