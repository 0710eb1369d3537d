import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openRelay } from '../../cli/aws/open-relay.ts'
import { runRelay } from '../../cli/run-relay.ts'
import { secondOf, secondsAfter } from '../../lambdas/domain/instant.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import { systemClock } from '../../lambdas/runtime/system-clock.ts'
import { clientsFor } from '../../local/deploy/clients.ts'
import { exampleConfig } from '../support/cli-stage.ts'
import { until } from '../support/cloud.ts'
import { newEmulatorTable } from '../support/emulator-table.ts'
import { newIdleQueues } from '../support/idle-queues.ts'
import { type HeardCall, startListeningProxy } from '../support/listening-proxy.ts'
import { ip, scheduleId } from '../support/relay-config.ts'
import { dynamoState } from '../support/state-targets.ts'

const CONFIG = 'config/local.yaml'
const STRAY = scheduleId(9)

/** Every command in the ways that call different things, one after the other. */
const COMMANDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  hosts: [['hosts', '--site', 'head-office', '10.20.0.5']],
  stop: [
    ['stop', '--team', 'acme'],
    ['stop', '--schedule', STRAY],
  ],
  resume: [
    ['resume', '--team', 'acme'],
    ['resume', '--schedule', STRAY],
  ],
  status: [['status']],
  'token set': [['token', 'set', 'acme']],
  'dead-letters list': [['dead-letters', 'list']],
  'dead-letters show': [['dead-letters', 'show', '--all']],
  'dead-letters redrive': [['dead-letters', 'redrive', '--code', 'redrive']],
  'dead-letters drop': [['dead-letters', 'drop', '--code', 'drop']],
}

/** The words of the page for what is called. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  'the stack': ['stack'],
  HostsQueue: ['HostsQueue'],
  StopsQueue: ['StopsQueue'],
  'the queues': ['HostsQueue', 'LanesQueue', 'StopsQueue'],
  'the dead-letter queues': ['HostsDeadLetterQueue', 'LanesDeadLetterQueue', 'StopsDeadLetterQueue'],
  'the state table': ['StateTable'],
  'its index `due`': ['StateTable/index/due'],
  "the team's secret": ['secret'],
}

const stack = `operated-${randomUUID()}`
const { queues, stacks, secrets } = clientsFor(inject('cloud').endpoint)
let queueUrls: Awaited<ReturnType<typeof newIdleQueues>>
let proxy: Awaited<ReturnType<typeof startListeningProxy>>
let heard: HeardCall[] = []

beforeAll(async () => {
  const table = await newEmulatorTable()
  queueUrls = await newIdleQueues(queues)
  await makeStack({ ...queueUrls, EventBusName: 'none', StateTableName: table.name })
  const { tokenSecret } = exampleConfig().teams[0] ?? {}
  await secrets.send(new CreateSecretCommand({ Name: tokenSecret }))

  const [team] = exampleConfig().teams
  const [site] = team?.sites ?? []
  if (!team || !site) throw new Error('the example has no site')
  const lane: Lane = { team: team.name, schedule: STRAY, site: site.id }
  const now = secondOf(systemClock.now())
  const { lanes, scanLog } = dynamoState(table)
  await lanes.wake(lane, { at: secondsAfter(now, 3600), reason: 'window' })
  await scanLog.add({ lane, scanId: 'scan', at: now, ips: [ip('10.20.0.5')] }, true)
  for (const [output, QueueUrl] of Object.entries(queueUrls)) {
    if (!output.includes('DeadLetter')) continue
    for (const code of ['redrive', 'drop', 'stays']) {
      const error_code = { DataType: 'String', StringValue: code }
      await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}', MessageAttributes: { error_code } }))
    }
  }
  proxy = await startListeningProxy(inject('cloud').endpoint, (call) => void heard.push(call))
})

afterAll(() => proxy?.close())

/** A stack that is nothing but its outputs. */
const makeStack = async (outputs: Readonly<Record<string, string>>): Promise<void> => {
  const TemplateBody = JSON.stringify({
    Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
  })
  await stacks.send(new CreateStackCommand({ StackName: stack, TemplateBody }))
  await until(async () => {
    const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({ StackName: stack }))
    expect(Stacks[0]?.StackStatus).toBe('CREATE_COMPLETE')
  })
}

const relay = (words: readonly string[]): Promise<number> =>
  runRelay(['--stack', stack, '--config', CONFIG, ...words], {
    terminal: {
      print: () => {},
      complain: (line) => console.error(line),
      readInput: async () => '',
      askSecret: async () => 'a-token',
      columns: 80,
      timezone: 'UTC',
    },
    clock: systemClock,
    open: (options) => openRelay(options, { AWS_ENDPOINT_URL: proxy.url }),
  })

const permissionOf = ({ action, input }: HeardCall): string => {
  const queue = Object.entries(queueUrls).find(([, url]) => url === input.QueueUrl)?.[0]
  if (queue) return `${action} on ${queue.replace(/Url$/, '')}`
  if (action.startsWith('cloudformation')) return `${action} on stack`
  if (action.startsWith('secretsmanager')) return `${action} on secret`
  return `${action} on StateTable${typeof input.IndexName === 'string' ? `/index/${input.IndexName}` : ''}`
}

/** The rows `| commands | on | needs |` of the page. */
const documentedFor = (command: string): readonly string[] => {
  const page = readFileSync('docs/operations.md', 'utf8')
  const [, table = ''] = page.split('| to use | you may call | on |')
  const rows = (table.split('\n\n')[0] ?? '').split('\n').slice(2)
  const permissions = rows.flatMap((row) => {
    const [, commands = '', actions = '', place = ''] = row.split('|').map((cell) => cell.trim())
    const named = [...commands.matchAll(/`([\w -]+)`/g)].map(([, name = '']) => name)
    const isMeant =
      commands === 'any of them' || named.some((name) => command === name || command.startsWith(`${name} `))
    if (!isMeant) return []
    const places = PLACES[place] ?? [`${place}, which the test does not know`]
    return [...actions.matchAll(/`(\w+:\w+)`/g)].flatMap(([, action]) => places.map((one) => `${action} on ${one}`))
  })
  return [...new Set(permissions)].toSorted()
}

describe('on AWS, docs/operations.md has a person be permitted', () => {
  it.each(Object.entries(COMMANDS))('%s: what it calls, and no more', async (command, ways) => {
    heard = []
    for (const words of ways) expect(await relay(words)).toBe(0)
    expect([...new Set(heard.map(permissionOf))].toSorted()).toEqual(documentedFor(command))
  })
})
