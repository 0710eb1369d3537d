import { createServer } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openRelay } from '../../cli/aws/open-relay.ts'
import { failureOf } from '../../cli/failure-text.ts'

/** A port of this machine at which nobody listens any more. */
const deserted = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a server without a port')
  await new Promise((resolve) => void server.close(resolve))
  return address.port
}

const refused = (said: object): Error => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }, said)

afterEach(() => void vi.unstubAllEnvs())

const withoutRegion = (): void => {
  for (const name of ['AWS_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined)
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/dev/null')
}

describe('a cloud that is not there', () => {
  it('is told with AWS_ENDPOINT_URL when that names it', async () => {
    const endpoint = `http://127.0.0.1:${await deserted()}`
    const failure = openRelay({ stack: 'second' }, { AWS_ENDPOINT_URL: endpoint })
    await expect(failure).rejects.toMatchObject({
      exitCode: 1,
      message: `Nothing answers at ${endpoint}, which is set as AWS_ENDPOINT_URL: is it still running?`,
    })
  })

  it.each([
    ['a port', refused({ address: '127.0.0.1', port: 4566 }), ' at 127.0.0.1:4566'],
    [
      'the first of several',
      new AggregateError([refused({ address: '::1', port: 1 }), refused({ address: '127.0.0.1', port: 1 })]),
      ' at [::1]:1',
    ],
    ['a name', refused({ code: 'ENOTFOUND', hostname: 'sqs.nowhere.test' }), ' at sqs.nowhere.test'],
    ['nothing', refused({}), ''],
  ])('is told with its address: %s', (_, error, at) => {
    expect(failureOf(error).message).toBe(`The cloud does not answer${at}: is it still running?`)
  })

  it.each([
    [
      { stack: 'other' },
      '--stack other is looked for in AWS, and no AWS region is set: give --region (or AWS_ENDPOINT_URL for a local cloud).',
    ],
    [{ stack: 'other', profile: 'default' }, 'No AWS region is set for the profile default: give --region.'],
  ])('is told to lack a region with %j, and not that no local cloud runs', async (options, message) => {
    withoutRegion()
    await expect(openRelay(options, {})).rejects.toMatchObject({ exitCode: 3, message })
  })
})
