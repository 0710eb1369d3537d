import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EpochSeconds, epochSeconds } from '../../lambdas/domain/instant.ts'
import { type Ipv4, ipv4FromNumber } from '../../lambdas/domain/ipv4.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { ScanLog, StartedScan } from '../../lambdas/domain/ports.ts'
import { ip } from '../support/relay-config.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const at = (seconds: number): EpochSeconds => epochSeconds(1_800_000_000 + seconds)

describe.each(STATE_TARGETS)('ScanLog in $target', ({ newState }) => {
  let scanLog: ScanLog
  let lane: Lane
  beforeAll(async () => {
    scanLog = (await newState()).scanLog
  })
  beforeEach(() => {
    lane = newLane()
  })

  const scanAt = (seconds: number, ips: readonly Ipv4[] = [ip('10.0.0.1')]): StartedScan => ({
    lane,
    scanId: randomUUID(),
    at: at(seconds),
    ips,
  })

  /** In which order the hosts of a scan come says nothing. */
  const since = async (seconds: number): Promise<readonly StartedScan[]> =>
    (await scanLog.since(lane.schedule, at(seconds))).map((scan) => ({
      ...scan,
      ips: scan.ips.toSorted((a, b) => a - b),
    }))

  it('has no scan of a schedule on which none began', async () => {
    expect(await since(0)).toEqual([])
  })

  it('gives the scans that began at that second or later, newest first', async () => {
    const scans = [8, 10, 11, 2_000, 1_000_000].map((seconds) => scanAt(seconds))
    for (const scan of scans) await scanLog.add(scan, false)
    expect(await since(10)).toEqual(scans.slice(1).toReversed())
  })

  it('keeps schedules apart, and gives all lanes of one', async () => {
    const mine = scanAt(1)
    const other = { ...scanAt(2), lane: { ...lane, site: newLane().site } }
    const foreign = { ...scanAt(3), lane: newLane() }
    for (const scan of [mine, other, foreign]) await scanLog.add(scan, false)
    expect(await since(0)).toEqual([other, mine])
  })

  it('keeps both of two scans that began in the same second', async () => {
    await Promise.all([scanAt(5), scanAt(5)].map((scan) => scanLog.add(scan, false)))
    expect(await since(5)).toHaveLength(2)
  })

  it('takes a scan that is added twice as one', async () => {
    const scan = scanAt(5)
    await scanLog.add(scan, false)
    await scanLog.add(scan, false)
    expect(await since(5)).toEqual([scan])
  })

  it('holds a scan of no host, and one of as many as one request may carry', async () => {
    const most = scanAt(
      5,
      Array.from({ length: 4096 }, (_, host) => ipv4FromNumber(ip('10.0.0.0') + host)),
    )
    await scanLog.add(scanAt(4, []), false)
    await scanLog.add(most, false)
    expect((await since(0)).map(({ ips }) => ips)).toEqual([most.ips, []])
  })

  it('leaves a scan out once its hosts are pending again, and no other', async () => {
    const scans = [scanAt(5), scanAt(5), scanAt(6)]
    for (const scan of scans) await scanLog.add(scan, false)
    const [requeued, ...others] = scans
    if (requeued) await scanLog.markRequeued(requeued)
    expect(await since(0)).toEqual(expect.arrayContaining(others))
    expect(await since(0)).toHaveLength(2)
    expect(await scanLog.since(lane.schedule, epochSeconds(0), 'all')).toHaveLength(3)
  })

  describe('strayLanes', () => {
    it('has each lane of the team with a stray scan, once', async () => {
      const second = { ...lane, schedule: newLane().schedule }
      await scanLog.add(scanAt(1), true)
      await scanLog.add(scanAt(2), true)
      await scanLog.add({ ...scanAt(3), lane: second }, true)
      const strays = await scanLog.strayLanes(lane.team)
      expect(strays).toHaveLength(2)
      expect(strays).toEqual(expect.arrayContaining([lane, second]))
    })

    it('has no lane whose scans were not stray, and none of another team', async () => {
      await scanLog.add(scanAt(1), false)
      await scanLog.add({ ...scanAt(2), lane: newLane() }, true)
      expect(await scanLog.strayLanes(lane.team)).toEqual([])
    })

    it('keeps the scan itself like any other', async () => {
      const scan = scanAt(1)
      await scanLog.add(scan, true)
      expect(await since(0)).toEqual([scan])
    })
  })
})
