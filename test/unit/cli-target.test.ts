import { describe, expect, it } from 'vitest'
import { RelayFailure } from '../../cli/failure.ts'
import { type ClientSettings, findTarget, type TargetOptions } from '../../cli/target.ts'
import type { RunningCloud } from '../../local/running-clouds.ts'
import { exampleConfig } from '../support/cli-stage.ts'

const LOCAL_KEYS = { accessKeyId: 'test', secretAccessKey: 'test' }

const cloudAt = (port: number): RunningCloud => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: 'us-east-1',
  outputs: {} as RunningCloud['outputs'],
  config: exampleConfig(),
})

/** Where a command would go: to a local cloud, or to a stack with these settings. */
const whereTo = async (
  options: TargetOptions,
  { environment = {}, clouds = [] }: { environment?: Record<string, string>; clouds?: readonly RunningCloud[] },
): Promise<object> => {
  let asked: { name: string; settings: ClientSettings } | undefined
  const target = await findTarget(options, {
    environment,
    runningClouds: async () => clouds,
    findStack: async (name, settings) => {
      asked = { name, settings }
      return { description: name, settings, outputs: {} as RunningCloud['outputs'] }
    },
  })
  return asked ?? { local: target.settings.endpoint, config: target.config !== undefined }
}

/** What is said when AWS is meant, and no region is set. */
const complaintFor = async (options: TargetOptions): Promise<unknown> =>
  findTarget(options, {
    environment: {},
    runningClouds: async () => [],
    findStack: async (_name, _settings, noRegion) => Promise.reject(new Error(noRegion)),
  }).catch(({ message }: Error) => message)

const HERE = { AWS_ENDPOINT_URL: 'http://localhost:4566' }
const KEYS = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }

describe('which cloud a command speaks to', () => {
  it.each<[string, TargetOptions, Parameters<typeof whereTo>[1], object]>([
    [
      'the one local cloud that runs',
      {},
      { clouds: [cloudAt(4566)] },
      { local: 'http://127.0.0.1:4566', config: true },
    ],
    [
      'the local cloud at AWS_ENDPOINT_URL, of several',
      {},
      { environment: HERE, clouds: [cloudAt(1), cloudAt(4566)] },
      { local: 'http://127.0.0.1:4566', config: true },
    ],
    [
      'the emulator at AWS_ENDPOINT_URL, when it is no cloud of ours',
      {},
      { environment: HERE, clouds: [cloudAt(1)] },
      {
        name: 'scan-relay',
        settings: { endpoint: 'http://localhost:4566', region: 'us-east-1', credentials: LOCAL_KEYS },
      },
    ],
    [
      'another stack at AWS_ENDPOINT_URL',
      { stack: 'second' },
      { environment: { ...HERE, ...KEYS }, clouds: [cloudAt(4566)] },
      { name: 'second', settings: { endpoint: 'http://localhost:4566', region: 'us-east-1' } },
    ],
    [
      'AWS, when no local cloud runs',
      {},
      { environment: { AWS_DEFAULT_REGION: 'eu-west-1' } },
      { name: 'scan-relay', settings: { region: 'eu-west-1' } },
    ],
    [
      'AWS, when a region is named, whatever runs here',
      { region: 'eu-west-1' },
      { environment: HERE, clouds: [cloudAt(4566)] },
      { name: 'scan-relay', settings: { region: 'eu-west-1' } },
    ],
    [
      'AWS, when a profile is named, whatever runs here',
      { profile: 'work', stack: 'second' },
      { environment: HERE, clouds: [cloudAt(4566)] },
      { name: 'second', settings: { profile: 'work' } },
    ],
    [
      'the stack that is named, though a local cloud runs',
      { stack: 'second' },
      { clouds: [cloudAt(4566)] },
      { name: 'second', settings: {} },
    ],
    [
      'the local cloud with --local, whatever AWS_ENDPOINT_URL says',
      { local: true },
      { environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, clouds: [cloudAt(4566)] },
      { local: 'http://127.0.0.1:4566', config: true },
    ],
    [
      'with --local the one that AWS_ENDPOINT_URL names, of several',
      { local: true },
      { environment: HERE, clouds: [cloudAt(1), cloudAt(4566)] },
      { local: 'http://127.0.0.1:4566', config: true },
    ],
  ])('is %s', async (...[, options, world, expected]) => {
    expect(await whereTo(options, world)).toEqual(expected)
  })

  it('never gives the keys of an emulator to a host that is not this machine', async () => {
    const environment = { AWS_ENDPOINT_URL: 'https://sqs.example.com', AWS_REGION: 'eu-west-1' }
    expect(await whereTo({}, { environment })).toEqual({
      name: 'scan-relay',
      settings: { endpoint: 'https://sqs.example.com', region: 'eu-west-1' },
    })
  })

  it.each<[string, TargetOptions, readonly RunningCloud[], number]>([
    ['two local clouds run and none is named', {}, [cloudAt(1), cloudAt(2)], 2],
    ['--local comes with --stack', { local: true, stack: 'second' }, [cloudAt(1)], 2],
    ['--local is asked for and none runs', { local: true }, [], 3],
  ])('is none when %s', async (...[, options, clouds, exitCode]) => {
    const failure = await whereTo(options, { clouds }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RelayFailure)
    expect(failure).toMatchObject({ exitCode })
  })

  it('is told as not running here only when that was looked at', async () => {
    expect(await complaintFor({})).toMatch(/^No local cloud is running .* no AWS region is set/)
    expect(await complaintFor({ stack: 'other' })).not.toContain('running')
  })
})
