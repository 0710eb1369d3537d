import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import type { BlackoutLog } from '../../lambdas/domain/ports.ts'
import { STATE_TARGETS } from '../support/state-targets.ts'

describe.each(STATE_TARGETS)('BlackoutLog in $target', ({ newState }) => {
  let log: BlackoutLog
  let blackout: string
  beforeAll(async () => {
    log = (await newState()).blackoutLog
  })
  beforeEach(() => {
    blackout = `nights-${randomUUID()}`
  })

  it('knows nothing of a blackout for which no stop was brought', async () => {
    await log.markStopped(`${blackout}-other`, epochSeconds(1_800_000_000))
    expect(await log.stoppedAt(blackout)).toBeUndefined()
  })

  it('knows when a stop was brought last', async () => {
    await log.markStopped(blackout, epochSeconds(1_800_000_000))
    await log.markStopped(blackout, epochSeconds(1_800_600_000))
    expect(await log.stoppedAt(blackout)).toBe(1_800_600_000)
  })
})
