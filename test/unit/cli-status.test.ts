import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LastScan, StateView } from '../../cli/ports.ts'
import { readStatus } from '../../cli/status/read-status.ts'
import { selectionOf } from '../../cli/status/selection.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Blackout } from '../../lambdas/domain/blackout.ts'
import type { Hold } from '../../lambdas/domain/hold.ts'
import { epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lane, Wake } from '../../lambdas/domain/lane.ts'
import type { ScheduleId } from '../../lambdas/domain/team.ts'
import {
  BUSY,
  CLINIC,
  HEAD_OFFICE,
  HOLD,
  inSeconds,
  LAB,
  NOW,
  OTHER_SCHEDULE,
  WAREHOUSE,
  waiting,
} from '../support/busy-day.ts'
import { createCliStage, exampleConfig, type StageOptions } from '../support/cli-stage.ts'

const statusOf = async (options: StageOptions, ...words: readonly string[]): Promise<string> => {
  const stage = createCliStage(options)
  expect(await stage.run('status', ...words)).toBe(0)
  return stage.printed.join('\n')
}

describe('relay status', () => {
  it('shows lanes, holds, blackouts, queues and scans of a busy day', async () => {
    expect(await statusOf(BUSY)).toMatchInlineSnapshot(`
      "the test cloud, Sun 22 Nov 13:00

      Lanes  4 lanes, about 1287 hosts waiting
        lab (globex)        ~1000  waits its turn, scan in 3 s
            under schedule 00000000-0000-4000-8000-000000000001
        warehouse (acme)      ~30  BLOCKED, next try in 5 min
            401 unauthenticated: the token is not known to the scan API, or it has
            been withdrawn
        head-office (acme)   ~256  held until 15:10, for 2 h 10 min
            hold by command until 15:10 (change window)
        clinic (globex)        ~1  held until Mon 23 Nov 06:00, for 17 h
            blackout sundays until Mon 23 Nov 00:00, then blackout nights until Mon 23
            Nov 06:00
      Holds
        site head-office until 15:10, for 2 h 10 min: change window
      Blackouts
        in force: sundays (site clinic) until Mon 23 Nov 00:00, for 11 h
        next nights (everything) 22:00 to Mon 23 Nov 06:00
        next sundays (site clinic) Sun 29 Nov 00:00 to Mon 30 Nov 00:00
      Queues  hosts 0, lanes 3, stops 0
      Dead letters  hosts 2, lanes 0, stops 0
        why: npm run relay -- dead-letters list
      Last scans
        12:58  warehouse (acme), 256 hosts
        Sat 21 Nov 13:00  lab (globex), 1 host, put back after a stop"
    `)
  })

  it('is short when nothing happens', async () => {
    expect(await statusOf({ depths: BUSY.depths ?? [] })).toMatchInlineSnapshot(`
      "the test cloud, Sun 22 Nov 13:00

      Lanes  no host is waiting
      Holds  none
      Blackouts  none
      Queues  hosts 0, lanes 3, stops 0
      Dead letters  hosts 2, lanes 0, stops 0
        why: npm run relay -- dead-letters list
      Last scans  none"
    `)
  })

  it('has the same as data', async () => {
    const data = JSON.parse(await statusOf(BUSY, '--json'))
    expect(data).toMatchSnapshot()
  })

  it('shows what touches a site, and no more', async () => {
    expect(await statusOf(BUSY, '--site', 'clinic')).toMatchInlineSnapshot(`
      "the test cloud, Sun 22 Nov 13:00

      Lanes  1 lane, about 1 host waiting
        clinic (globex)     ~1  held until Mon 23 Nov 06:00, for 17 h
            blackout sundays until Mon 23 Nov 00:00, then blackout nights until Mon 23
            Nov 06:00
      Holds  none
      Blackouts
        in force: sundays (site clinic) until Mon 23 Nov 00:00, for 11 h
        next nights (everything) 22:00 to Mon 23 Nov 06:00
        next sundays (site clinic) Sun 29 Nov 00:00 to Mon 30 Nov 00:00
      Queues  hosts 0, lanes 3, stops 0
      Dead letters  hosts 2, lanes 0, stops 0
        why: npm run relay -- dead-letters list
      Last scans  none"
    `)
  })

  it('shows what touches a team, and no more', async () => {
    const data = JSON.parse(await statusOf(BUSY, '--team', 'acme', '--json'))
    expect(data.lanes.map(({ site }: Lane) => site)).toEqual([WAREHOUSE.site, HEAD_OFFICE.site])
    expect(data.holds).toHaveLength(1)
    expect(data.blackoutsInForce).toEqual([])
    expect(data.nextBlackouts.map(({ name }: Blackout) => name)).toEqual(['nights'])
    expect(data.lastScans.map(({ scanId }: LastScan) => scanId)).toEqual(['scan-1'])
  })

  it('finds the hold of a schedule that only a sighting has named', async () => {
    const hold: Hold = { ...HOLD, scope: { kind: 'schedule', schedule: OTHER_SCHEDULE } }
    const data = JSON.parse(await statusOf({ ...BUSY, holds: [hold] }, '--json'))
    expect(data.holds).toMatchObject([{ scope: `schedule:${OTHER_SCHEDULE}` }])
    expect(data.lanes.find(({ site }: Lane) => site === LAB.site)).toMatchObject({ activity: 'held' })
  })

  it.each([[[]], [['--team', 'globex']], [['--site', 'lab']]])(
    'finds it, and its last scan, when nothing waits there any more (%j)',
    async (words) => {
      const hold: Hold = { ...HOLD, scope: { kind: 'schedule', schedule: OTHER_SCHEDULE } }
      const idle = { ...BUSY, lanes: [], strays: [LAB], holds: [hold] }
      const data = JSON.parse(await statusOf(idle, ...words, '--json'))
      expect(data.holds).toMatchObject([{ scope: `schedule:${OTHER_SCHEDULE}` }])
      expect(data.lastScans.map(({ scanId }: LastScan) => scanId)).toContain('scan-2')
    },
  )

  it('asks for the scans of no schedule on which there was none, however many lanes wait', async () => {
    const lanes = Array.from({ length: 300 }, (_, n): Lane => ({ ...LAB, schedule: `schedule-${n}` as ScheduleId }))
    const asked: ScheduleId[] = []
    const state: StateView = {
      dueLanes: async () => lanes.map((lane) => ({ lane, at: inSeconds(60) })),
      strayLanes: async (team) => lanes.slice(0, 2).filter((lane) => lane.team === team),
      laneStates: async () => [],
      holds: async () => [],
      queueDepths: async () => [],
      lastScans: async (schedule) => {
        asked.push(schedule)
        return []
      },
    }
    const config = exampleConfig()
    await readStatus(state, { config, selection: selectionOf({}, createSiteDirectory(config)), now: NOW })
    expect(asked.filter((schedule) => schedule.startsWith('schedule-'))).toEqual(['schedule-0', 'schedule-1'])
  })

  it('shows so many lanes as are asked for, and says how many there are', async () => {
    const text = await statusOf(BUSY, '--lanes', '1')
    expect(text).toContain('Lanes  4 lanes, about 1287 hosts waiting')
    expect(text).toContain('and 3 more: --lanes 4')
  })

  it.each([[['--site', 'nowhere']], [['--team', 'acne']], [['--site', 'lab', '--team', 'globex']], [['--lanes', '0']]])(
    'refuses %j as wrong input',
    async (words) => {
      expect(await createCliStage(BUSY).run('status', ...words)).toBe(2)
    },
  )

  it('fits in 80 columns whatever names, texts and numbers it has to show', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 })
    const wake = fc.record({
      at: fc.integer({ min: NOW - 100_000, max: NOW + 10_000_000 }).map(epochSeconds),
      reason: fc.constantFrom<Wake['reason']>('window', 'slot', 'retry', 'hold', 'blocked'),
      because: text,
      attempt: fc.integer({ min: 1, max: 999 }),
    })
    const lanes = fc.tuple(
      ...[HEAD_OFFICE, WAREHOUSE, CLINIC, LAB].map((lane) => fc.tuple(fc.constant(lane), wake, fc.nat(999_999))),
    )
    await fc.assert(
      fc.asyncProperty(lanes, async (rows) => {
        const shown = await statusOf({ ...BUSY, lanes: rows.map(([lane, wake, hosts]) => waiting(lane, hosts, wake)) })
        for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
        expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
      }),
      { numRuns: 100 },
    )
  })
})
