import type { Arbitrary } from 'fast-check'
import * as fc from 'fast-check'
import { epochMs, epochSeconds } from '../../lambdas/domain/instant.ts'
import { ipv4FromNumber } from '../../lambdas/domain/ipv4.ts'
import type { Lane, PendingHost, Wake } from '../../lambdas/domain/lane.ts'
import type { FlushEnd, Lease } from '../../lambdas/domain/ports.ts'
import type { StatePorts } from './memory-state.ts'

/** One call to a state, and what it was for people who read a counterexample. */
export type StateCommand = {
  readonly says: string
  readonly run: (state: StatePorts, lane: Lane) => Promise<unknown>
}

/** Few moments, owners and hosts, so that they meet. */
const second = fc.integer({ min: 0, max: 4 }).map((at) => epochSeconds(1_800_000_000 + at * 10))
const owner = fc.constantFrom('first', 'second')
const ip = fc.constantFrom(1, 2, 255, 256, 257, 5000).map((host) => ipv4FromNumber(0x0a000000 + host))
const wake: Arbitrary<Wake> = fc.record(
  {
    at: second,
    reason: fc.constantFrom<Wake['reason']>('window', 'window', 'window', 'slot', 'hold'),
    unannounced: fc.constant(true),
    attempt: fc.constant(2),
    slotAtMs: fc.constant(epochMs(1_800_000_000_500)),
  },
  { requiredKeys: ['at', 'reason'] },
)
const hosts: Arbitrary<readonly PendingHost[]> = fc.uniqueArray(
  fc.record({ ip, forcedAt: fc.uniqueArray(second, { minLength: 1, maxLength: 2 }) }, { requiredKeys: ['ip'] }),
  { minLength: 1, maxLength: 4, selector: (host) => host.ip },
)
const leaseOf = (lane: Lane, owner: string): Lease => ({ lane, owner, until: epochSeconds(0) })

const end: Arbitrary<FlushEnd> = fc.oneof(
  fc.record({ kind: fc.constant('idle' as const), sightings: fc.nat(3) }),
  fc.record({
    kind: fc.constant('collect' as const),
    sightings: fc.nat(3),
    wake,
    windowEndsAt: second,
    waiting: fc.nat(9),
  }),
  fc.record({ kind: fc.constant('wait' as const), wake, sent: fc.nat(3) }),
)

const command = <Said extends object>(
  name: string,
  said: Arbitrary<Said>,
  run: (state: StatePorts, lane: Lane, said: Said) => Promise<unknown>,
): Arbitrary<StateCommand> =>
  said.map((values) => ({
    says: `${name} ${JSON.stringify(values)}`,
    run: (state, lane) => run(state, lane, values),
  }))

const laneCommands: readonly Arbitrary<StateCommand>[] = [
  command(
    'note',
    fc.record({ added: fc.nat(3), now: second, windowEndsAt: second, urgent: fc.boolean() }),
    (state, lane, note) => state.lanes.note(lane, note),
  ),
  command('wake', fc.record({ wake }), (state, lane, said) => state.lanes.wake(lane, said.wake)),
  command('takeLease', fc.record({ due: second, owner, now: second, until: second }), (state, lane, request) =>
    state.lanes.takeLease(lane, request),
  ),
  command('takeLease of its wake', fc.record({ owner, now: second, until: second }), async (state, lane, request) => {
    const due = (await state.lanes.read(lane))?.wake?.at
    return due && state.lanes.takeLease(lane, { ...request, due })
  }),
  command('endFlush', fc.record({ owner, end }), (state, lane, said) =>
    state.lanes.endFlush(leaseOf(lane, said.owner), said.end),
  ),
  command('hasten', fc.record({ wake, at: second }), (state, lane, said) =>
    state.lanes.hasten({ lane, sightings: 0, waiting: 0, wake: said.wake }, said.at),
  ),
  command('announced', fc.record({ at: second }), (state, lane, { at }) => state.dueLanes.announced({ lane, at })),
]

const hostCommands: readonly Arbitrary<StateCommand>[] = [
  command('add', fc.record({ hosts }), (state, lane, said) => state.pending.add(lane, said.hosts)),
  command('remove', fc.record({ owner, hosts }), (state, lane, said) =>
    state.pending.remove(leaseOf(lane, said.owner), said.hosts),
  ),
  command('record', fc.record({ ips: fc.array(ip, { maxLength: 3 }), at: second }), (state, lane, { ips, at }) =>
    state.history.record(lane, ips, { at, keepUntil: at }),
  ),
]

export const stateCommand: Arbitrary<StateCommand> = fc.oneof(...laneCommands, ...hostCommands)

const EVERYTHING = Array.from({ length: 6000 }, (_, host) => ipv4FromNumber(0x0a000000 + host))
const LATE = epochSeconds(1_900_000_000)

/** All that can be known of a lane. */
export const lookAt = async (state: StatePorts, lane: Lane): Promise<unknown> => {
  const pending = await state.pending.read(lane)
  const due = await state.dueLanes.needingMessage(
    { overdueBefore: epochSeconds(1_800_000_015), dueBefore: LATE },
    10_000,
  )
  return {
    lane: await state.lanes.read(lane),
    // The order of forces says nothing.
    pending: pending.map(({ ip, forcedAt }) => ({ ip, forcedAt: forcedAt?.toSorted((a, b) => a - b) })),
    scannedAt: await state.history.scannedAt(lane, EVERYTHING),
    due: due.filter((found) => found.lane.site === lane.site),
  }
}
