import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import { STATE_TARGETS } from '../support/state-targets.ts'

describe.each(STATE_TARGETS)('the blackout log on $target', async ({ newState }) => {
  const { blackoutLog } = await newState()

  it('knows when the stop of a blackout was carried out last, and of no other', async () => {
    const name = randomUUID()
    expect(await blackoutLog.stoppedAt(name)).toBeUndefined()
    await blackoutLog.markStopped(name, epochSeconds(1000))
    await blackoutLog.markStopped(name, epochSeconds(2000))
    expect(await blackoutLog.stoppedAt(name)).toBe(2000)
    expect(await blackoutLog.stoppedAt(randomUUID())).toBeUndefined()
  })
})
