import { randomUUID } from 'node:crypto'
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { inject } from 'vitest'
import { clientsFor } from '../../local/deploy/clients.ts'
import { watchQueue } from '../../local/example/watch-queue.ts'
import { type SiteName, siteNamed } from './cloud-config.ts'
import { newEmulatorQueue } from './emulator-queue.ts'

/** An event as a subscriber of the bus gets it. */
export type BusEvent = {
  readonly source: string
  readonly 'detail-type': string
  readonly detail: Readonly<Record<string, unknown>> & { readonly site_id?: string; readonly ips?: readonly string[] }
}

/** Subscribes to scan-relay's own events on the stack's bus. */
export const watchOutcomes = async () => {
  const { endpoint, outputs } = inject('cloud')
  const { events } = clientsFor(endpoint)
  const queue = await newEmulatorQueue()
  const rule = { EventBusName: outputs.EventBusName, Name: `test-${randomUUID()}` }
  await events.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: ['scan-relay'] }) }))
  await events.send(
    new PutTargetsCommand({
      EventBusName: rule.EventBusName,
      Rule: rule.Name,
      Targets: [{ Id: 'queue', Arn: queue.arn }],
    }),
  )
  const bodies: string[] = []
  const watch = watchQueue(queue.client, {
    queueUrl: queue.url,
    onMessage: ({ Body = '' }) => bodies.push(Body),
    afterwards: 'delete',
  })
  const all = (): readonly BusEvent[] => bodies.map((body) => JSON.parse(body) as BusEvent)
  return {
    stop: watch.stop,
    /** As they came. */
    bodies: (): readonly string[] => bodies,
    of: (site: SiteName, kind?: string): readonly BusEvent[] =>
      all().filter(
        (event) => event.detail.site_id === siteNamed(site).id && (kind === undefined || event['detail-type'] === kind),
      ),
  }
}
