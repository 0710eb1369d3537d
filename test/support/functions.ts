import * as z from 'zod/mini'

/** The functions of the deployed stack, by the Lambda API of the emulator at `endpoint`. */
export type FunctionName = 'Intake' | 'Dispatch' | 'Sweep'

const FunctionList = z.object({ Functions: z.array(z.object({ FunctionName: z.string(), MemorySize: z.number() })) })

const ask = async (endpoint: string, path: string, init: RequestInit = {}): Promise<unknown> => {
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request' }
  const answer = await fetch(`${endpoint}/2015-03-31/functions/${path}`, { ...init, headers })
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const find = async (endpoint: string, name: FunctionName) => {
  const { Functions } = FunctionList.parse(await ask(endpoint, ''))
  const found = Functions.find(({ FunctionName }) => FunctionName.includes(`${name}Function`))
  if (!found) throw new Error(`no function ${name}`)
  return found
}

/**
 * Ends every process of a function, in the middle of whatever it does; the next invocation starts a new one. The emulator
 * does that when a function's memory changes.
 */
export const endProcessesOf = async (endpoint: string, name: FunctionName): Promise<void> => {
  const { FunctionName, MemorySize } = await find(endpoint, name)
  const body = JSON.stringify({ MemorySize: MemorySize + 1 })
  await ask(endpoint, `${FunctionName}/configuration`, { method: 'PUT', body })
}

/** Runs the sweep now, not at the next minute. */
export const runSweep = async (endpoint: string): Promise<void> => {
  const { FunctionName } = await find(endpoint, 'Sweep')
  await ask(endpoint, `${FunctionName}/invocations`, { method: 'POST', body: '{}' })
}
