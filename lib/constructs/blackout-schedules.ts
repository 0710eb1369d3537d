import { Duration, TimeZone } from 'aws-cdk-lib'
import type { Role } from 'aws-cdk-lib/aws-iam'
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets'
import { Construct } from 'constructs'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { cronOfBlackoutStop } from '../stop-cron.ts'
import type { RelayQueue } from './relay-queue.ts'
import { schedulerRole } from './scheduler-role.ts'

type BlackoutSchedulesProps = { readonly config: RelayConfig; readonly stopsQueue: RelayQueue }

/**
 * One schedule per blackout and per stop of the configuration, in its own time zone, however many sites it covers: the
 * message names the entry, and the stop function looks up whom that means.
 */
export class BlackoutSchedules extends Construct {
  private readonly stopsQueue: RelayQueue
  private role: Role | undefined

  constructor(scope: Construct, id: string, { config, stopsQueue }: BlackoutSchedulesProps) {
    super(scope, id)
    this.stopsQueue = stopsQueue
    for (const blackout of config.blackouts) {
      this.sendStop(`Blackout-${blackout.name}`, {
        cron: cronOfBlackoutStop(blackout),
        timezone: blackout.timezone,
        description: `scan-relay: stop for blackout ${blackout.name}`,
        message: { action: 'stop', window: blackout.name },
      })
    }
    for (const stop of config.stops) {
      this.sendStop(`Stop-${stop.name}`, {
        cron: `cron(${stop.cron})`,
        timezone: stop.timezone,
        description: `scan-relay: scheduled stop ${stop.name}`,
        message: { action: 'stop', scheduled_stop: stop.name },
      })
    }
  }

  private sendStop(id: string, stop: ScheduledMessage): void {
    this.role ??= schedulerRole(this, 'Role')
    new Schedule(this, id, {
      description: stop.description,
      schedule: ScheduleExpression.expression(stop.cron, TimeZone.of(stop.timezone)),
      target: new SqsSendMessage(this.stopsQueue.queue, {
        role: this.role,
        input: ScheduleTargetInput.fromObject(stop.message),
        // A stop that is an hour late would cut short what has since been allowed.
        maxEventAge: Duration.hours(1),
        retryAttempts: 185,
        deadLetterQueue: this.stopsQueue.deadLetters,
      }),
    })
  }
}

type ScheduledMessage = {
  readonly cron: string
  readonly timezone: string
  readonly description: string
  readonly message: { readonly action: 'stop'; readonly window?: string; readonly scheduled_stop?: string }
}
