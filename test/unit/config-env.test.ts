import { describe, expect, it } from 'vitest'
import { readEnv, type SweepEnv } from '../../lambdas/config/env.ts'

describe('readEnv', () => {
  const names = ['STATE_TABLE', 'LANES_QUEUE_URL'] as const

  it('takes the names asked for, and nothing else', () => {
    const environment = { STATE_TABLE: 'table', LANES_QUEUE_URL: 'url', AWS_SECRET_ACCESS_KEY: 'secret' }
    expect(readEnv<SweepEnv>(environment, names)).toEqual({ STATE_TABLE: 'table', LANES_QUEUE_URL: 'url' })
  })

  it('names all that are missing or empty', () => {
    expect(() => readEnv<SweepEnv>({ STATE_TABLE: '' }, names)).toThrow('STATE_TABLE, LANES_QUEUE_URL')
  })
})
