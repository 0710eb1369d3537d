import { expect, it } from 'vitest'
import { createDispatch } from '../../lambdas/dispatch/dispatch.ts'
import { PlatformError } from '../../lambdas/domain/errors.ts'
import { msAfter } from '../../lambdas/domain/instant.ts'
import { laneIdOf } from '../../lambdas/domain/lane.ts'
import type { Telemetry } from '../../lambdas/domain/ports.ts'
import { createIntake } from '../../lambdas/intake/intake.ts'
import { createStop } from '../../lambdas/stop/stop.ts'
import { configOf, laneOf, scheduleId, siteOf, teamOf } from '../support/relay-config.ts'
import { createRelayWorld, messageOf, START } from '../support/relay-world.ts'

const shop = siteOf(1)
const acme = teamOf('acme', [shop])
const lane = laneOf(acme, shop)

/** A world whose table refuses everything, and what its functions say of it. */
const refusedWorld = () => {
  const { ports } = createRelayWorld(configOf([acme]))
  const cause = Object.assign(new Error('not authorized to perform: dynamodb:UpdateItem'), { name: 'AccessDenied' })
  const refuse = () => Promise.reject(new PlatformError('dynamodb.UpdateItem', { cause }))
  const errors: unknown[] = []
  const telemetry: Telemetry = {
    ...ports.telemetry,
    error: (event, facts) => void errors.push([event, facts]),
  }
  const broken = {
    ...ports,
    telemetry,
    pending: { ...ports.pending, add: refuse },
    lanes: { ...ports.lanes, takeLease: refuse },
    holds: { ...ports.holds, put: refuse },
  }
  return { ports: broken, errors }
}

const WHY = {
  error: 'PlatformError',
  operation: 'dynamodb.UpdateItem',
  cause: 'AccessDenied',
  because: 'not authorized to perform: dynamodb:UpdateItem',
}

it('intake says which call failed for a lane, and why', async () => {
  const { ports, errors } = refusedWorld()
  await createIntake(ports)([messageOf({ site_id: shop.id, ips: ['10.0.0.1'] }, START)])
  expect(errors).toEqual([['intake.failed', { lane: laneIdOf(lane), ...WHY }]])
})

it('dispatch says which call failed for a message, and why', async () => {
  const { ports, errors } = refusedWorld()
  const message = messageOf({ lane: laneIdOf(lane), due: START / 1000 }, START, 'message-1')
  await createDispatch(ports)([message], msAfter(START, 60_000))
  expect(errors).toEqual([['dispatch.failed', { messageId: 'message-1', ...WHY }]])
})

it('stop says which call failed for a message, and why', async () => {
  const { ports, errors } = refusedWorld()
  const body = { action: 'stop', schedule_id: scheduleId(1), hold_minutes: 5 }
  await createStop(ports)([messageOf(body, START, 'message-1')])
  expect(errors).toEqual([['stop.failed', { messageId: 'message-1', ...WHY }]])
})
