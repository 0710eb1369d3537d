import { GetTemplateCommand } from '@aws-sdk/client-cloudformation'
import { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { tableOf } from '../../lambdas/adapters/dynamodb/table.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { clientsFor } from '../../local/deploy/clients.ts'
import { STACK_NAME } from '../../local/environment.ts'
import { permissionsOf } from '../cdk/template-reading.ts'
import { watchAttributes, watchOperations } from '../support/called-operations.ts'
import { emulatorDynamo, newEmulatorTable } from '../support/emulator-table.ts'
import { scheduleId } from '../support/relay-config.ts'
import { type Caller, createRelayWorld, START } from '../support/relay-world.ts'
import { RESERVED_WORDS } from '../support/reserved-words.ts'
import { dynamoState } from '../support/state-targets.ts'
import { noon, stopStageConfig } from '../support/stop-stage.ts'

const FUNCTIONS = [
  ['intake', 'ReceivingIntakeRole'],
  ['dispatch', 'DispatchingDispatchRole'],
  ['stop', 'StoppingStopRole'],
  ['sweep', 'SweepingSweepRole'],
] as const

/** What each function called, in a day on which everything happens. */
const called = new Map<Caller, ReadonlySet<string>>()
const attributes = new Map<Caller, ReadonlySet<string>>()
let template: Template

beforeAll(async () => {
  const { stacks } = clientsFor(inject('cloud').endpoint)
  const { TemplateBody = '' } = await stacks.send(new GetTemplateCommand({ StackName: STACK_NAME }))
  template = Template.fromJSON(JSON.parse(TemplateBody))

  const { name } = await newEmulatorTable()
  const world = createRelayWorld(stopStageConfig, (caller) => {
    const client = emulatorDynamo()
    called.set(caller, watchOperations(client))
    attributes.set(caller, watchAttributes(client))
    return dynamoState(tableOf(name, client))
  })
  const { sight, ask, settle, clock, answers } = world
  const shop = { site_id: 'site-1' }

  answers.push({ kind: 'throttled', status: 429, code: 'slow-down', message: '', retryAt: msAfter(START, 90_000) })
  await sight({ ...shop, ips: ['10.0.0.1', '10.0.1.1'] })
  await sight({ ...shop, ips: ['10.0.2.1'], schedule_id: scheduleId(9), force: true, urgent: true })
  await settle()
  await sight({ ...shop, ips: ['10.0.0.1', '10.0.0.2'] })
  await ask({ action: 'stop', ...shop, hold_minutes: 30 })
  await settle(3)
  await ask({ action: 'resume', ...shop })
  await settle()
  // Further off than a queue can delay its end.
  await ask({ action: 'stop', team: 'acme', hold_minutes: 20 })
  await sight({ ...shop, ips: ['10.0.0.3'] })
  await settle()
  // The stop of this blackout is brought by nobody but the sweep.
  clock.advanceTo(noon)
  await sight({ ...shop, ips: ['10.0.0.4'] })
  await settle(5)
})

describe('on AWS, a function may call the table', () => {
  it.each(FUNCTIONS)('%s: as it does, and in no other way', (name, role) => {
    const permitted = permissionsOf(template, role).filter((line) => line.startsWith('dynamodb:'))
    expect([...(called.get(name) ?? [])].toSorted()).toEqual(permitted)
  })
})

describe('on AWS, an expression', () => {
  it('may name no attribute whose name is reserved', () => {
    const named = new Set([...attributes.values()].flatMap((names) => [...names]))
    expect(named).toEqual(named.union(new Set(['flush_at', 'lease_owner', 'pending', 'forced', 'sightings', 'o1'])))
    expect(named.intersection(RESERVED_WORDS)).toEqual(new Set())
  })
})
