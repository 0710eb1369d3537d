import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { RelayConfig } from '../lambdas/config/relay-config.ts'
import { BlackoutSchedules } from './constructs/blackout-schedules.ts'
import { Dispatch } from './constructs/dispatch.ts'
import { Intake } from './constructs/intake.ts'
import { RelayBus } from './constructs/relay-bus.ts'
import { StateTable } from './constructs/state-table.ts'
import { Stop } from './constructs/stop.ts'
import { Sweep } from './constructs/sweep.ts'
import { TeamSecrets } from './constructs/team-secrets.ts'

type ScanRelayStackProps = StackProps & { readonly config: RelayConfig }

/** All of scan-relay. Nothing but the secrets has a fixed name, so several may live in one account. */
export class ScanRelayStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: ScanRelayStackProps) {
    super(scope, id, { description: 'scan-relay: new hosts become multi-IP vulnerability scans', ...props })

    const state = new StateTable(this, 'State')
    const bus = new RelayBus(this, 'Events')
    const secrets = new TeamSecrets(this, 'Tokens', config.teams)

    const dispatch = new Dispatch(this, 'Dispatching', { config, state, bus, secrets })
    const { lanesQueue } = dispatch
    const intake = new Intake(this, 'Receiving', { config, state, bus, lanesQueue })
    const stop = new Stop(this, 'Stopping', { config, state, bus, secrets, lanesQueue })
    new Sweep(this, 'Sweeping', { config, state, lanesQueue, stopsQueue: stop.stopsQueue })

    bus.deliver('New Hosts Seen', intake.hostsQueue, Duration.hours(24))
    // A stop that is an hour late would cut short what has since been allowed.
    bus.deliver('Stop Scans', stop.stopsQueue, Duration.hours(1))
    new BlackoutSchedules(this, 'Blackouts', { config, stopsQueue: stop.stopsQueue })

    this.addOutputs({
      EventBusName: bus.bus.eventBusName,
      HostsQueueUrl: intake.hostsQueue.queue.queueUrl,
      HostsDeadLetterQueueUrl: intake.hostsQueue.deadLetters.queueUrl,
      LanesQueueUrl: lanesQueue.queue.queueUrl,
      LanesDeadLetterQueueUrl: lanesQueue.deadLetters.queueUrl,
      StopsQueueUrl: stop.stopsQueue.queue.queueUrl,
      StopsDeadLetterQueueUrl: stop.stopsQueue.deadLetters.queueUrl,
      StateTableName: state.table.tableName,
    })
  }

  /** Directly in the stack: there an output's key is its id as it stands. */
  private addOutputs(outputs: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(this, key, { value })
  }
}
