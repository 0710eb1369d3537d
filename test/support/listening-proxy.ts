import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as sendRequest,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** One call of AWS: `sqs:SendMessage`, and what it was given. */
export type HeardCall = { readonly action: string; readonly input: Readonly<Record<string, unknown>> }

/** Stands before a cloud and passes everything on; what was called is told to `hear`. */
export const startListeningProxy = async (
  endpoint: string,
  hear: (call: HeardCall) => void,
): Promise<{ readonly url: string; readonly close: () => void }> => {
  const passOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request)
    hear(callOf(request.headers, body.toString()))
    const { method, url = '/', headers } = request
    const onward = sendRequest(new URL(url, endpoint), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    onward.end(body)
  }
  const server = createServer((request, response) => {
    passOn(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => server.close().closeAllConnections() }
}

/** What the `x-amz-target` of a service calls it. */
const SERVICES: Readonly<Record<string, string>> = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  secretsmanager: 'secretsmanager',
}

/** The batch forms need the permission of the single one. */
const callOf = ({ 'x-amz-target': target }: IncomingHttpHeaders, body: string): HeardCall => {
  if (typeof target !== 'string') {
    const form = Object.fromEntries(new URLSearchParams(body))
    return { action: `cloudformation:${form.Action}`, input: form }
  }
  const [service = '', operation = ''] = target.split('.')
  const action = `${SERVICES[service] ?? service}:${operation.replace(/(?<!^)Batch$/, '')}`
  return { action, input: JSON.parse(body) }
}
