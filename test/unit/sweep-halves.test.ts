import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { PlatformError } from '../../lambdas/domain/errors.ts'
import { epochSeconds, msAfter } from '../../lambdas/domain/instant.ts'
import { laneIdOf } from '../../lambdas/domain/lane.ts'
import { createSweep, type SweepPorts } from '../../lambdas/sweep/sweep.ts'
import { blackoutOf, minuteOf } from '../support/blackout-arbitraries.ts'
import { laneOf, siteOf, teamOf } from '../support/relay-config.ts'
import { START, virtualClock } from '../support/relay-world.ts'

const acme = teamOf('acme', [])
const fault = new PlatformError('sqs.SendMessage', { cause: new Error('AccessDenied') })
const refuse = (): Promise<never> => Promise.reject(fault)

/** A minute in which two blackouts have begun without their stop, and so many lanes are overdue. */
const stage = (lanes: number, broken: Partial<SweepPorts> = {}) => {
  const woken: string[] = []
  const stopped: string[] = []
  const errors: unknown[] = []
  const due = Array.from({ length: lanes }, (_, number) => ({
    lane: laneOf(acme, siteOf(number)),
    at: epochSeconds(START / 1000 - 600),
  }))
  const clock = virtualClock(msAfter(START, 60_000))
  const sweep = createSweep({
    dueLanes: { needingMessage: async () => due, dueBefore: async () => due, announced: async () => {} },
    wakeUps: {
      send: async (lane) => {
        woken.push(laneIdOf(lane))
        return 'sent'
      },
    },
    blackouts: ['lunch', 'nights'].map((name) =>
      blackoutOf({ name, fromMinute: minuteOf('09:00'), toMinute: minuteOf('10:00') }),
    ),
    blackoutLog: { stoppedAt: async () => undefined },
    blackoutStops: { send: async (name) => void stopped.push(name) },
    telemetry: { info: () => {}, warn: () => {}, error: (...line) => void errors.push(line), count: () => {} },
    clock,
    ...broken,
  })
  return { sweep, woken, stopped, errors }
}

it('wakes every lane although the stop of a blackout cannot be sent, and fails at the end', async () => {
  const { sweep, woken } = stage(3, { blackoutStops: { send: refuse } })
  await expect(sweep()).rejects.toBe(fault)
  expect(woken).toHaveLength(3)
})

it('wakes every lane although it cannot be read which blackouts were stopped', async () => {
  const { sweep, woken } = stage(3, { blackoutLog: { stoppedAt: refuse } })
  await expect(sweep()).rejects.toBe(fault)
  expect(woken).toHaveLength(3)
})

it('brings every missed stop although no lane can be found, and fails at the end', async () => {
  const dueLanes = { needingMessage: refuse, dueBefore: refuse, announced: refuse }
  const { sweep, stopped } = stage(0, { dueLanes })
  await expect(sweep()).rejects.toBe(fault)
  expect(stopped).toEqual(['lunch', 'nights'])
})

it('brings the stop of one blackout although that of another cannot be sent', async () => {
  const stopped: string[] = []
  const send = async (name: string): Promise<void> => {
    if (name === 'lunch') throw fault
    // By then the other has failed: the sweep must not be over before this.
    await setImmediate()
    stopped.push(name)
  }
  await expect(stage(0, { blackoutStops: { send } }).sweep()).rejects.toBe(fault)
  expect(stopped).toEqual(['nights'])
})

/** Wakes all but the first lane. */
const firstFails = (woken: string[]): SweepPorts['wakeUps'] => ({
  send: async (lane) => {
    if (lane.site === siteOf(0).id) throw fault
    woken.push(laneIdOf(lane))
    return 'sent'
  },
})

it('wakes all lanes but the one that cannot be woken', async () => {
  const woken: string[] = []
  await expect(stage(50, { wakeUps: firstFails(woken) }).sweep()).rejects.toBe(fault)
  expect(woken).toHaveLength(49)
})

it('leaves the rest to the next minute when nothing gets through', async () => {
  let tries = 0
  const send = () => {
    tries += 1
    return refuse()
  }
  await expect(stage(500, { wakeUps: { send } }).sweep()).rejects.toBe(fault)
  expect(tries).toBe(20)
})

it('says which half failed, and why', async () => {
  const { sweep, errors } = stage(1, { blackoutStops: { send: refuse } })
  await expect(sweep()).rejects.toBe(fault)
  const why = { error: 'PlatformError', operation: 'sqs.SendMessage', cause: 'Error', because: 'AccessDenied' }
  expect(errors).toEqual([['sweep.failed', { half: 'stops', ...why }]])
})

it('is over without an error when nothing fails', async () => {
  const { sweep, woken, stopped, errors } = stage(50)
  await sweep()
  expect([woken.length, stopped, errors]).toEqual([50, ['lunch', 'nights'], []])
})
