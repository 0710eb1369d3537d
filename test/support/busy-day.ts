import type { LastScan } from '../../cli/ports.ts'
import type { Blackout } from '../../lambdas/domain/blackout.ts'
import type { Hold } from '../../lambdas/domain/hold.ts'
import { secondOf, secondsAfter } from '../../lambdas/domain/instant.ts'
import type { Lane, LaneState, Wake } from '../../lambdas/domain/lane.ts'
import type { ScheduleId, SiteId, TeamName } from '../../lambdas/domain/team.ts'
import { exampleConfig, STAGE_NOW, type StageOptions } from './cli-stage.ts'

export const NOW = secondOf(STAGE_NOW)
const ACME = 'acme' as TeamName
const GLOBEX = 'globex' as TeamName
const ACME_SCHEDULE = '9c43cc95-f313-49a3-b632-524f7a24503b' as ScheduleId
const GLOBEX_SCHEDULE = '9c43cc96-5a0e-4f7b-9d53-1f0b8d2c7e42' as ScheduleId
export const OTHER_SCHEDULE = '00000000-0000-4000-8000-000000000001' as ScheduleId

export const HEAD_OFFICE: Lane = {
  team: ACME,
  schedule: ACME_SCHEDULE,
  site: '9c3c1392-7f36-4240-85f2-273573c0384a' as SiteId,
}
export const WAREHOUSE: Lane = {
  team: ACME,
  schedule: ACME_SCHEDULE,
  site: '9c3c1392-9d41-4f60-8e0b-7c52d1e4a605' as SiteId,
}
export const CLINIC: Lane = {
  team: GLOBEX,
  schedule: GLOBEX_SCHEDULE,
  site: '9c3c1393-0b5e-4d0e-a3a5-6f1f0f6a2b11' as SiteId,
}
export const LAB: Lane = {
  team: GLOBEX,
  schedule: OTHER_SCHEDULE,
  site: '9c3c1394-2c7a-4f1d-b1d0-3e8f5a9c6d27' as SiteId,
}

export const inSeconds = (seconds: number) => secondsAfter(NOW, seconds)

export const waiting = (lane: Lane, hosts: number, wake: Wake): LaneState => ({
  lane,
  sightings: 1,
  waiting: hosts,
  wake,
})

export const ALL_DAY: Blackout = {
  name: 'sundays',
  days: ['sun'],
  fromMinute: 0,
  toMinute: 1440,
  timezone: 'UTC',
  stopBeforeSeconds: 0,
  scope: { kind: 'site', site: CLINIC.site },
}
const NIGHT: Blackout = { ...ALL_DAY, name: 'nights', fromMinute: 1320, toMinute: 360, scope: { kind: 'all' } }

export const HOLD: Hold = {
  scope: { kind: 'site', site: HEAD_OFFICE.site },
  until: inSeconds(7800),
  askedAtMs: STAGE_NOW,
  by: 'command',
  reason: 'change window',
}

const SCAN: LastScan = { lane: WAREHOUSE, scanId: 'scan-1', at: inSeconds(-65), hosts: 256, requeued: false }

/** A day on which everything happens, as `createCliStage` takes it. */
export const BUSY: StageOptions = {
  config: exampleConfig({ blackouts: [ALL_DAY, NIGHT] }),
  lanes: [
    waiting(WAREHOUSE, 30, {
      at: inSeconds(290),
      reason: 'blocked',
      because: '401 unauthenticated: the token is not known to the scan API, or it has been withdrawn',
    }),
    waiting(HEAD_OFFICE, 256, { at: inSeconds(12), reason: 'window' }),
    waiting(CLINIC, 1, { at: inSeconds(11 * 3600), reason: 'hold', because: 'blackout sundays' }),
    waiting(LAB, 1000, { at: inSeconds(3), reason: 'slot' }),
  ],
  holds: [HOLD, { ...HOLD, scope: { kind: 'all' }, until: inSeconds(-5) }],
  strays: [LAB],
  depths: [
    { queue: 'hosts', messages: 0, deadLetters: 2 },
    { queue: 'lanes', messages: 3, deadLetters: 0 },
    { queue: 'stops', messages: 0, deadLetters: 0 },
  ],
  scans: [SCAN, { ...SCAN, lane: LAB, scanId: 'scan-2', at: inSeconds(-86_400), hosts: 1, requeued: true }],
}
