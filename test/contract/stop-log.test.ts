import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EpochSeconds, epochMs, epochSeconds } from '../../lambdas/domain/instant.ts'
import type { StopLog } from '../../lambdas/domain/ports.ts'
import type { StopRequest } from '../../lambdas/domain/stop-request.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const at = (seconds: number): EpochSeconds => epochSeconds(1_800_000_000 + seconds)

describe.each(STATE_TARGETS)('StopLog in $target', ({ newState }) => {
  let log: StopLog
  let request: StopRequest
  beforeAll(async () => {
    log = (await newState()).stopLog
  })
  beforeEach(async () => {
    const { team, schedule } = newLane()
    const askedAtMs = epochMs(1_800_000_000_000)
    request = { order: randomUUID(), team, schedule, by: 'command', askedAtMs, tries: 0, unsure: false }
    await log.markDone(request, at(0))
  })

  it('knows when a stop was carried out, whichever try it was', async () => {
    expect(await log.doneAt(request)).toBe(at(0))
    expect(await log.doneAt({ ...request, tries: 3, unsure: true, slotAtMs: epochMs(1_800_000_005_000) })).toBe(at(0))
  })

  it.each<[string, (done: StopRequest) => StopRequest]>([
    ['another order', (done) => ({ ...done, order: randomUUID() })],
    ['the same order on another schedule', (done) => ({ ...done, schedule: newLane().schedule })],
    ['the second look at it', (done) => ({ ...done, againUntilMs: epochMs(1_800_000_060_000) })],
  ])('does not take %s for it', async (_, other) => {
    expect(await log.doneAt(other(request))).toBeUndefined()
  })

  it('knows the second look once that was taken', async () => {
    const second = { ...request, againUntilMs: epochMs(1_800_000_060_000) }
    await log.markDone(second, at(60))
    expect(await log.doneAt({ ...second, againUntilMs: epochMs(1_800_000_061_000) })).toBe(at(60))
  })
})
