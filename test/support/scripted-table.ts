import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { onTestFinished } from 'vitest'
import { type Table, tableOf } from '../../lambdas/adapters/dynamodb/table.ts'

type Reply = { readonly status: number; readonly body: object }

/** What DynamoDB was asked, as it came over the wire. */
type Asked = { readonly operation: string; readonly input: unknown }

export const refusal = (type: string, more: object = {}): Reply => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: `${type} by script`, ...more },
})

export const accepted = (body: object = {}): Reply => ({ status: 200, body })

/** A table behind the real client that answers with each reply in turn, the last one for ever. */
export const scriptedTable = async (
  ...replies: readonly Reply[]
): Promise<{ readonly table: Table; readonly asked: readonly Asked[] }> => {
  const asked: Asked[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '')
    asked.push({ operation, input: JSON.parse(await readText(request)) })
    const { status, body } = replies[Math.min(asked.length, replies.length) - 1] ?? accepted()
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  })
  onTestFinished(() => {
    client.destroy()
    server.close()
    server.closeAllConnections()
  })
  return { table: tableOf('state', client), asked }
}
