import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { expect, it, onTestFinished } from 'vitest'
import { metaKey } from '../../lambdas/adapters/dynamodb/keys.ts'
import { laneOf, openCloud, until } from '../support/cloud.ts'
import { type SiteName, siteNamed } from '../support/cloud-config.ts'
import { endProcessesOf, runSweep } from '../support/functions.ts'

const cloud = openCloud()

/** Makes a lane as old as if so many seconds had passed: a lease runs for 65 s, the sweep waits for another 60. */
const passTime = async (site: SiteName, seconds: number): Promise<void> => {
  const { name, client } = cloud.table
  const command = new UpdateCommand({
    TableName: name,
    Key: metaKey(laneOf(site)),
    UpdateExpression: 'SET lease_until = lease_until - :seconds, flush_at = flush_at - :seconds',
    ExpressionAttributeValues: { ':seconds': seconds },
  })
  await client.send(command)
}

/** How often the emulator has noticed that a function died in the middle of an invocation. */
const timesDied = async (): Promise<number> =>
  [...(await cloud.printed()).matchAll(/Worker process (died|exited)/g)].length

it('a dispatch that is ended while it waits for an answer leaves its lane to the next one', async () => {
  const hosts = Array.from({ length: 45 }, (_, host) => `10.1.0.${host + 1}`)
  await cloud.fault({ site: siteNamed('restart').id, times: 1, fault: { kind: 'late', delayMs: 5000 } })
  await cloud.send([{ site_id: 'restart', ips: ['10.1.0.1-10.1.0.45'], urgent: true }])
  await until(async () => expect(await cloud.starts('restart')).toHaveLength(1))
  const died = await timesDied()
  await endProcessesOf(cloud.endpoint, 'Dispatch')
  await until(async () => expect(await timesDied()).toBeGreaterThan(died))

  await passTime('restart', 130)
  await runSweep(cloud.endpoint)
  await until(async () => expect(new Set(await cloud.hostsScanned('restart'))).toEqual(new Set(hosts)))
  // The reply to the first request was lost with its asker, so that one is made again, and no other.
  expect((await cloud.starts('restart')).map(({ ips = [] }) => ips.length)).toEqual([20, 20, 20, 5])
})

/** Sends sightings of so many hosts at a time, each in a message of its own, and ends the intake, until it was hit at work. */
const sightUntilIntakeDies = async (site: SiteName): Promise<readonly string[]> => {
  const died = await timesDied()
  const sighted: string[] = []
  while (sighted.length < 240 && (await timesDied()) === died) {
    const hosts = Array.from({ length: 20 }, (_, host) => `10.1.0.${sighted.length + host + 1}`)
    await cloud.send(hosts.map((host) => ({ site_id: site, ips: [host] })))
    await endProcessesOf(cloud.endpoint, 'Intake')
    sighted.push(...hosts)
  }
  expect(await timesDied()).toBeGreaterThan(died)
  return sighted
}

/** A message whose function has died comes back after that; as deployed it takes three minutes. */
const setVisibleAgainAfter = async (seconds: number): Promise<void> => {
  const command = new SetQueueAttributesCommand({
    QueueUrl: cloud.outputs.HostsQueueUrl,
    Attributes: { VisibilityTimeout: String(seconds) },
  })
  await cloud.queues.send(command)
}

it('an intake that is ended in the middle of a storm loses no host, and none is asked for twice', async () => {
  onTestFinished(() => setVisibleAgainAfter(180))
  await setVisibleAgainAfter(4)
  const hosts = await sightUntilIntakeDies('intake-restart')
  await until(async () => expect(new Set(await cloud.hostsScanned('intake-restart'))).toEqual(new Set(hosts)))
  await cloud.idle('intake-restart')
  expect(await cloud.hostsScanned('intake-restart')).toHaveLength(hosts.length)
})
