import { describe, expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import type { MetricName } from '../../lambdas/domain/metric.ts'
import type { StartAnswer } from '../../lambdas/domain/scan-answer.ts'
import { configOf, directoryOf, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf } from '../support/relay-world.ts'

const shop = siteOf(1)
const config = configOf([teamOf('acme', [shop])])

/** What a flush of one host counts. */
const countsOfFlush = async (answer?: StartAnswer, deployed = config): Promise<Partial<Record<MetricName, number>>> => {
  const world = createRelayWorld(config)
  const counts: Partial<Record<MetricName, number>> = {}
  const dispatch = createDispatch({
    ...world.ports,
    directory: directoryOf(deployed),
    telemetry: {
      ...world.ports.telemetry,
      count: (metric, value) => {
        counts[metric] = (counts[metric] ?? 0) + value
      },
    },
  })
  if (answer) world.answers.push(answer)
  await world.sight({ site_id: shop.id, ips: ['10.0.0.1'] })
  const wakeUp = world.ports.wakeUps.sent.at(-1)!
  world.clock.advanceTo(wakeUp.visibleAtMs)
  const now = world.clock.now()
  await dispatch([messageOf(wakeUp.body, now)], msAfter(now, 60_000))
  return counts
}

const UNSERVED = { ScanRequests: 1, ScanRequestsFailed: 1, ScanRequestsUnserved: 1 }
const said = { code: 'code', message: 'message' }

describe('a flush counts', () => {
  it('its request, and nothing bad, when it is accepted', async () => {
    expect(await countsOfFlush()).toMatchObject({
      ScanRequests: 1,
      ScanRequestsFailed: 0,
      ScanRequestsUnserved: 0,
      LanesBlocked: 0,
    })
  })

  it.each([
    { kind: 'unauthorized', status: 401, ...said },
    { kind: 'forbidden', status: 403, ...said },
  ] as const)('a blocked lane when it is $kind', async (answer) => {
    expect(await countsOfFlush(answer)).toMatchObject({ ...UNSERVED, LanesBlocked: 1 })
  })

  it('a failure, and no blocked lane, when the API fails', async () => {
    const answer: StartAnswer = { kind: 'failed', ...said }
    expect(await countsOfFlush(answer)).toMatchObject({ ...UNSERVED, LanesBlocked: 0 })
  })

  it('no request where there was no token to make one with', async () => {
    const answer: StartAnswer = { kind: 'unauthorized', ...said, unsent: true }
    expect(await countsOfFlush(answer)).toMatchObject({ ...UNSERVED, ScanRequests: 0, LanesBlocked: 1 })
    expect(await countsOfFlush({ ...answer, unsent: false })).toMatchObject(UNSERVED)
  })

  it('a failure, but one that the API has served, when a host is refused', async () => {
    const answer: StartAnswer = { kind: 'refused', status: 422, ...said }
    expect(await countsOfFlush(answer)).toMatchObject({ ...UNSERVED, ScanRequestsUnserved: 0, LanesBlocked: 0 })
  })
})

it('a lane whose site is no longer configured does not count as blocked: the alarm would last for ever', async () => {
  const without = configOf([teamOf('globex', [siteOf(2)])])
  expect(await countsOfFlush(undefined, without)).toEqual({ LanesBlocked: 0 })
})
