import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** `silence`: no reply ever comes. */
export type ScriptedReply = { readonly status: number; readonly text: string } | 'silence'

/** What was asked, as it came over the wire. */
type Asked = { readonly operation: string; readonly input: Readonly<Record<string, unknown>> }

/** An AWS service that answers with each reply in turn, the last one for ever. `settings` are for a client of it. */
export const scriptedAws = async (replies: readonly ScriptedReply[]) => {
  const asked: Asked[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '')
    asked.push({ operation, input: JSON.parse(await readText(request)) })
    const reply = replies[Math.min(asked.length, replies.length) - 1]
    if (reply === undefined || reply === 'silence') return
    response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.1' }).end(reply.text)
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const settings = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  }
  return { asked: asked as readonly Asked[], settings }
}
