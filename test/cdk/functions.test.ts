import { describe, expect, it } from 'vitest'
import { templateOf } from './synthesize.ts'
import { referent, resourceNamed, resourcesOf } from './template-reading.ts'

const template = templateOf()
const functions = resourcesOf(template, 'AWS::Lambda::Function')

const environmentOf = (name: string): Record<string, string> => {
  const { Variables } = resourceNamed(template, 'AWS::Lambda::Function', name).Properties.Environment
  return Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, referent(value)]))
}

const SHARED = {
  STACK_NAME: 'scan-relay',
  STATE_TABLE: 'StateTable',
  LANES_QUEUE_URL: 'DispatchingLanesQueue',
  EVENT_BUS_NAME: 'EventsBus',
}

describe('every function', () => {
  it('is one of the four', () => {
    expect(functions.map(({ id }) => referent({ Ref: id })).toSorted()).toEqual([
      'DispatchingDispatchFunction',
      'ReceivingIntakeFunction',
      'StoppingStopFunction',
      'SweepingSweepFunction',
    ])
  })

  it.each(functions)('runs on Node 24 and arm64: $id', ({ Properties }) => {
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' })
  })

  it.each(functions)('is traced: $id', ({ Properties }) => {
    expect(Properties.TracingConfig).toEqual({ Mode: 'Active' })
  })

  it.each(functions)(
    'logs JSON to a group of its own that forgets after three months and goes with the stack: $id',
    ({ Properties }) => {
      expect(Properties.LoggingConfig.LogFormat).toBe('JSON')
      const group = resourceNamed(template, 'AWS::Logs::LogGroup', referent(Properties.LoggingConfig.LogGroup))
      expect(group.Properties.RetentionInDays).toBe(90)
      expect(group.DeletionPolicy).toBe('Delete')
    },
  )
})

describe('a function finds in its environment', () => {
  it('intake: the stack, the table, the lanes, the bus and its dead letters', () => {
    const own = { DEAD_LETTER_QUEUE_URL: 'ReceivingHostsDeadLetters' }
    expect(environmentOf('ReceivingIntakeFunction')).toEqual({ ...SHARED, ...own })
  })

  it('dispatch: the stack, the table, the lanes, the bus and its dead letters', () => {
    const own = { DEAD_LETTER_QUEUE_URL: 'DispatchingLanesDeadLetters' }
    expect(environmentOf('DispatchingDispatchFunction')).toEqual({ ...SHARED, ...own })
  })

  it('stop: also its own queue', () => {
    const own = { DEAD_LETTER_QUEUE_URL: 'StoppingStopsDeadLetters', STOPS_QUEUE_URL: 'StoppingStopsQueue' }
    expect(environmentOf('StoppingStopFunction')).toEqual({ ...SHARED, ...own })
  })

  it('sweep: the stack, the table, the lanes and the stops', () => {
    const { STACK_NAME, STATE_TABLE, LANES_QUEUE_URL } = SHARED
    expect(environmentOf('SweepingSweepFunction')).toEqual({
      STACK_NAME,
      STATE_TABLE,
      LANES_QUEUE_URL,
      STOPS_QUEUE_URL: 'StoppingStopsQueue',
    })
  })
})
