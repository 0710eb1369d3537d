import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTelemetry } from '../../lambdas/runtime/telemetry.ts'

const printed: string[] = []
beforeEach(() => {
  printed.length = 0
  const keep = (chunk: unknown): boolean => printed.push(String(chunk)) > 0
  vi.spyOn(process.stdout, 'write').mockImplementation(keep)
  vi.spyOn(process.stderr, 'write').mockImplementation(keep)
})
afterEach(() => vi.restoreAllMocks())

/** Runs one invocation; answers the JSON lines that it prints. */
const linesOf = async (run: (telemetry: ReturnType<typeof createTelemetry>) => void) => {
  const telemetry = createTelemetry('dispatch', 'north')
  const handler = middy()
    .use([...telemetry.middlewares])
    .handler(() => run(telemetry))
  await handler({}, { functionName: 'dispatch' } as Context)
  return printed
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

it('writes every metric under its function and its stack, so that two stacks stay apart', async () => {
  const [line] = await linesOf(({ count }) => count('ScanRequests', 3))
  expect(line).toMatchObject({ service: 'dispatch', stack: 'north', ScanRequests: 3 })
  const metrics = line as { _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][] }[] } } | undefined
  const [written, ...more] = metrics?._aws.CloudWatchMetrics ?? []
  expect(written?.Namespace).toBe('scan-relay')
  expect(written?.Dimensions.map((names) => names.toSorted())).toEqual([['service', 'stack']])
  expect(more).toEqual([])
})

it('writes every value of a metric, so that its minimum can be told', async () => {
  const [line] = await linesOf(({ count }) => [1, 0, 1].forEach((value) => count('ScanRequestsUnserved', value)))
  expect(line).toMatchObject({ ScanRequestsUnserved: [1, 0, 1] })
})

it('writes each line at its level, with its facts', async () => {
  const lines = await linesOf(({ info, warn, error }) => {
    info('one', { messageId: 'a' })
    warn('two', { messageId: 'b' })
    error('three', { messageId: 'c', cause: 'AccessDeniedException' })
  })
  expect(lines).toMatchObject([
    { level: 'INFO', message: 'one', messageId: 'a' },
    { level: 'WARN', message: 'two', messageId: 'b' },
    { level: 'ERROR', message: 'three', messageId: 'c', cause: 'AccessDeniedException' },
  ])
})
