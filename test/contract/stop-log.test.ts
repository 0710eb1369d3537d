import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '../../lambdas/domain/instant.ts'
import type { StopLog } from '../../lambdas/domain/ports.ts'
import type { StopRecord } from '../../lambdas/domain/stop-record.ts'
import type { StopRequest } from '../../lambdas/domain/stop-request.ts'
import { at } from '../support/lane-samples.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const NOW = epochMs(1_800_000_000_123)
const bare: StopRecord = { told: 'not-running', atMs: NOW, mayHaveCut: false, done: false }
const whole: StopRecord = { told: 'accepted', atMs: NOW, mayHaveCut: true, leaseEndsAt: at(60), done: true }

describe.each(STATE_TARGETS)('StopLog in $target', ({ newState }) => {
  let log: StopLog
  let request: StopRequest
  beforeAll(async () => {
    log = (await newState()).stopLog
  })
  beforeEach(() => {
    const { team, schedule } = newLane()
    request = { order: randomUUID(), team, schedule, by: 'command', askedAtMs: NOW, tries: 0, unsure: false }
  })

  it('has what was written of a stop last, whichever try it was', async () => {
    expect(await log.read(request)).toBeUndefined()
    await log.write(request, bare)
    expect(await log.read(request)).toEqual(bare)
    await log.write({ ...request, tries: 1 }, whole)
    expect(await log.read({ ...request, tries: 3, unsure: true, slotAtMs: NOW })).toEqual(whole)
  })

  it('keeps what was written first until one comes that is done', async () => {
    const cut = { ...whole, done: false }
    await log.write(request, cut)
    await log.write(request, bare)
    await log.write(request, { ...cut, told: 'not-running' })
    expect(await log.read(request)).toEqual(cut)
    await log.write(request, whole)
    await log.write(request, bare)
    expect(await log.read(request)).toEqual(whole)
  })

  it('takes an answer that may have cut a scan for one that has not, as long as that is not done', async () => {
    const cut = { ...whole, done: false }
    await log.write(request, bare)
    await log.write(request, cut)
    expect(await log.read(request)).toEqual(cut)
    await log.write(request, { ...bare, done: true })
    await log.write(request, cut)
    expect(await log.read(request)).toEqual({ ...bare, done: true })
  })

  it.each<[string, (done: StopRequest) => StopRequest]>([
    ['another order', (done) => ({ ...done, order: randomUUID() })],
    ['the same order on another schedule', (done) => ({ ...done, schedule: newLane().schedule })],
    ['the same order on the same schedule for another team', (done) => ({ ...done, team: newLane().team })],
    ['the second look at it', (done) => ({ ...done, againUntilMs: NOW })],
  ])('does not take %s for it', async (_, other) => {
    await log.write(request, whole)
    expect(await log.read(other(request))).toBeUndefined()
  })

  it('knows the second look by itself, until when ever it was to wait', async () => {
    await log.write({ ...request, againUntilMs: NOW }, whole)
    expect(await log.read({ ...request, againUntilMs: epochMs(NOW + 1000) })).toEqual(whole)
  })
})
