import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterStart } from '../../lambdas/domain/after-answer.ts'
import { afterStop, MOST_STOP_TRIES } from '../../lambdas/domain/after-stop.ts'
import { backoffSeconds } from '../../lambdas/domain/backoff.ts'
import { epochMs, msAfter } from '../../lambdas/domain/instant.ts'
import { ip } from '../support/relay-config.ts'

const now = epochMs(1_800_000_000_000)
const batch = [{ ip: ip('10.0.0.1') }, { ip: ip('10.0.0.2') }]
const context = { batch, now, attempt: 0, random: 0.5 }
const refusal = { status: 429, code: 'slow', message: 'later' }

describe('after an answer to a start', () => {
  it('201 parts the batch into scanned hosts and those left out of target_ips', () => {
    expect(afterStart({ kind: 'started', scanId: 's', targetIps: [ip('10.0.0.2')] }, context)).toEqual({
      kind: 'scanned',
      scanId: 's',
      scanned: [batch[1]],
      notAccepted: [batch[0]],
    })
  })

  it('a refused batch is halved, a refused host is rejected with the API’s words', () => {
    const refused = { kind: 'refused', status: 422, code: 'bad_ip', message: 'not in site' } as const
    expect(afterStart(refused, context)).toEqual({ kind: 'halve', suspectUpTo: ip('10.0.0.2') })
    expect(afterStart(refused, { ...context, batch: batch.slice(0, 1) })).toEqual({
      kind: 'reject',
      host: batch[0],
      code: 'bad_ip',
      message: 'not in site',
    })
  })

  it.each([
    ['unauthorized', 5 * 60],
    ['forbidden', 60 * 60],
  ] as const)('%s blocks the lane for %i seconds', (kind, seconds) => {
    const step = afterStart({ kind, status: 403, code: 'no', message: 'no' }, context)
    expect(step).toMatchObject({ kind: 'wait', tell: 'blocked', wake: { reason: 'blocked', at: now / 1000 + seconds } })
  })

  it('a token that is not taken is no other lane’s either, a site that is not ours is that lane’s alone', () => {
    const fault = { status: 401, code: 'no', message: 'no' }
    expect(afterStart({ kind: 'unauthorized', ...fault }, context)).toMatchObject({ wholeTeam: true })
    expect(afterStart({ kind: 'forbidden', ...fault }, context)).not.toHaveProperty('wholeTeam')
  })

  it('a short Retry-After pauses the team, a long one holds the lane', () => {
    const short = msAfter(now, 15 * 60_000)
    expect(afterStart({ kind: 'throttled', ...refusal, retryAt: short }, context)).toEqual({
      kind: 'pause',
      until: short,
    })
    const long = msAfter(now, 15 * 60_000 + 1000)
    expect(afterStart({ kind: 'throttled', ...refusal, retryAt: long }, context)).toMatchObject({
      kind: 'wait',
      tell: 'held',
      wake: { reason: 'hold', at: long / 1000 },
    })
    expect(afterStart({ kind: 'throttled', ...refusal }, context)).toEqual({
      kind: 'pause',
      until: msAfter(now, 60_000),
    })
  })

  it('a failure is tried again later and later, and remembers how often', () => {
    const failed = { kind: 'failed', code: 'http-503', message: 'down' } as const
    expect(afterStart(failed, { ...context, attempt: 3 })).toMatchObject({
      kind: 'wait',
      // Half of a bound of 5 s · 2³.
      wake: { reason: 'retry', attempt: 4, at: now / 1000 + 20 },
    })
  })

  it('a refusal of no hosts at all is a defect', () => {
    const refused = { kind: 'refused', status: 422, code: 'bad_ip', message: 'not in site' } as const
    expect(() => afterStart(refused, { ...context, batch: [] })).toThrow(new RangeError('an empty batch was sent'))
  })
})

describe('the backoff', () => {
  it('has full jitter under a bound that doubles from 5 s to 15 min, and never spins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const seconds = backoffSeconds(attempt, random)
          expect(seconds).toBeGreaterThanOrEqual(1)
          expect(seconds).toBeLessThanOrEqual(Math.min(900, 5 * 2 ** (attempt - 1)))
        },
      ),
    )
    expect([1, 2, 3, 8, 20].map((attempt) => backoffSeconds(attempt, 0.9999))).toEqual([5, 10, 20, 640, 900])
  })
})

describe('after an answer to a stop', () => {
  it.each(['accepted', 'not-running'] as const)('%s ends it', (kind) => {
    expect(afterStop({ kind }, { tries: 1, now })).toEqual({ kind })
  })

  it('a failure may have stopped the scan, a throttle has not', () => {
    expect(afterStop({ kind: 'failed', code: 'timeout', message: '' }, { tries: 1, now })).toMatchObject({
      kind: 'retry',
      unsure: true,
      pause: false,
    })
    expect(afterStop({ kind: 'throttled', ...refusal }, { tries: 1, now })).toMatchObject({
      kind: 'retry',
      unsure: false,
      pause: true,
    })
  })

  it('is given up after as many tries as the queue has deliveries', () => {
    const failed = { kind: 'failed', code: 'timeout', message: '' } as const
    expect(afterStop(failed, { tries: MOST_STOP_TRIES - 1, now }).kind).toBe('retry')
    expect(afterStop(failed, { tries: MOST_STOP_TRIES, now }).kind).toBe('failed')
  })

  it.each([
    [1, 2000],
    [2, 4000],
    [3, 8000],
    [4, 16_000],
  ])('try %i is followed by the next after %i ms', (tries, waitMs) => {
    const failed = { kind: 'failed', code: 'timeout', message: 'late' } as const
    expect(afterStop(failed, { tries, now })).toEqual({
      kind: 'retry',
      at: msAfter(now, waitMs),
      unsure: true,
      pause: false,
      code: 'timeout',
      message: 'late',
    })
  })

  it('Retry-After says when, unless it lies in the past', () => {
    const throttled = (retryAt: ReturnType<typeof msAfter>) =>
      afterStop({ kind: 'throttled', ...refusal, retryAt }, { tries: 1, now })
    expect(throttled(msAfter(now, 30_000))).toMatchObject({ at: msAfter(now, 30_000) })
    expect(throttled(msAfter(now, -30_000))).toMatchObject({ at: now })
  })

  it('a Retry-After of more than fifteen minutes ends it: a stop so late would end something else', () => {
    const throttled = (waitMs: number) =>
      afterStop({ kind: 'throttled', ...refusal, retryAt: msAfter(now, waitMs) }, { tries: 1, now })
    expect(throttled(15 * 60_000)).toMatchObject({ kind: 'retry', at: msAfter(now, 15 * 60_000) })
    expect(throttled(16 * 60_000)).toEqual({
      kind: 'failed',
      unsure: false,
      code: 'slow',
      message: 'later: the scan API asks to wait 16 minutes, and a stop so late would end something else',
    })
  })

  it('403 is final, 401 is tried again, a changed token at once', () => {
    const fault = { status: 403, code: 'no', message: 'not yours' }
    expect(afterStop({ kind: 'forbidden', ...fault }, { tries: 1, now })).toEqual({
      kind: 'failed',
      unsure: false,
      code: 'no',
      message: 'not yours',
    })
    expect(afterStop({ kind: 'unauthorized', ...fault }, { tries: 1, now })).toMatchObject({
      kind: 'retry',
      unsure: false,
      pause: false,
    })
    expect(afterStop({ kind: 'rotated' }, { tries: 1, now })).toEqual({ kind: 'repeat' })
  })
})

const because = (answer: Parameters<typeof afterStart>[0]) => {
  const step = afterStart(answer, context)
  return step.kind === 'wait' ? step.wake.because : undefined
}

describe('what a waiting lane says', () => {
  it('names the status if there was one, the code and the message', () => {
    expect(because({ kind: 'forbidden', status: 404, code: 'gone', message: 'no such site' })).toBe(
      '404 gone: no such site',
    )
    expect(because({ kind: 'unauthorized', code: 'token-missing', message: 'put one' })).toBe('token-missing: put one')
    expect(because({ kind: 'failed', code: 'timeout', message: 'too late' })).toBe('timeout: too late')
    const retryAt = msAfter(now, 3_600_000)
    expect(because({ kind: 'throttled', ...refusal, retryAt })).toBe(
      'the scan API asks to wait until 2027-01-15T09:00:00Z: slow: later',
    )
  })

  it('a changed token is used at once, and a Retry-After in the past is now', () => {
    expect(afterStart({ kind: 'rotated' }, context)).toEqual({ kind: 'repeat' })
    expect(afterStart({ kind: 'throttled', ...refusal, retryAt: msAfter(now, -5000) }, context)).toEqual({
      kind: 'pause',
      until: now,
    })
  })

  it('without target_ips every host counts as taken', () => {
    expect(afterStart({ kind: 'started', scanId: 's' }, context)).toMatchObject({ scanned: batch, notAccepted: [] })
  })
})
