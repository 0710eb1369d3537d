import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Hold, holdInForce } from '../../lambdas/domain/hold.ts'
import { type EpochMs, type EpochSeconds, epochMs, epochSeconds } from '../../lambdas/domain/instant.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Holds } from '../../lambdas/domain/ports.ts'
import { type Scope, scopesOver } from '../../lambdas/domain/scope.ts'
import { newLane, STATE_TARGETS } from '../support/state-targets.ts'

const at = (seconds: number): EpochSeconds => epochSeconds(1_800_000_000 + seconds)
const atMs = (ms: number): EpochMs => epochMs(1_800_000_000_000 + ms)
const holdOn = (scope: Scope, said: Partial<Hold> = {}): Hold => ({
  scope,
  until: at(60),
  askedAtMs: atMs(0),
  by: 'command',
  ...said,
})

describe.each(STATE_TARGETS)('Holds in $target', ({ newState }) => {
  let holds: Holds
  let lane: Lane
  let team: Scope
  beforeAll(async () => {
    holds = (await newState()).holds
  })
  beforeEach(() => {
    lane = newLane()
    team = { kind: 'team', team: lane.team }
  })

  const inForce = async (): Promise<Hold | undefined> => holdInForce(await holds.on(lane), lane, at(0))

  it('knows none at first', async () => {
    expect(await holds.on(lane)).toEqual([])
  })

  it.each(['schedule', 'site', 'team', 'all'] as const)('covers a lane by its %s, until it is lifted', async (kind) => {
    const scope = scopesOver(lane).find((candidate) => candidate.kind === kind) ?? team
    const hold = holdOn(scope, { reason: 'change window' })
    await holds.put(hold)
    expect(await holds.on(lane)).toEqual([hold])
    await holds.lift(scope, atMs(1))
    expect(await inForce()).toBeUndefined()
  })

  it('does not touch a lane of another schedule, site and team', async () => {
    const foreign = newLane()
    for (const scope of scopesOver(foreign).filter(({ kind }) => kind !== 'all')) await holds.put(holdOn(scope))
    expect(await inForce()).toBeUndefined()
    expect((await holds.on(foreign)).filter(({ scope }) => scope.kind !== 'all')).toHaveLength(3)
  })

  it('gives every hold that covers a lane, those that are over too', async () => {
    const over = at(-1_000_000)
    const scopes = scopesOver(lane).filter(({ kind }) => kind !== 'all')
    for (const scope of scopes) await holds.put(holdOn(scope, { until: over }))
    const found = (await holds.on(lane)).filter(({ scope }) => scope.kind !== 'all')
    expect(found.map(({ scope, until }) => [scope.kind, until])).toEqual([
      ['schedule', over],
      ['site', over],
      ['team', over],
    ])
  })

  it('puts what was asked for later in the place of the earlier, whichever ends first', async () => {
    await holds.put(holdOn(team, { until: at(600), reason: 'first' }))
    await holds.put(holdOn(team, { askedAtMs: atMs(1) }))
    expect(await inForce()).toEqual(holdOn(team, { askedAtMs: atMs(1) }))
  })

  it('keeps what was asked for later when the earlier comes late', async () => {
    await holds.put(holdOn(team, { askedAtMs: atMs(1) }))
    await holds.put(holdOn(team, { until: at(600) }))
    expect(await inForce()).toEqual(holdOn(team, { askedAtMs: atMs(1) }))
  })

  it('takes the same hold twice as one', async () => {
    await holds.put(holdOn(team))
    await holds.put(holdOn(team))
    expect(await inForce()).toEqual(holdOn(team))
  })

  describe('lift', () => {
    it('ends the hold of exactly this scope', async () => {
      const site: Scope = { kind: 'site', site: lane.site }
      await holds.put(holdOn(site))
      await holds.put(holdOn(team, { until: at(600) }))
      await holds.lift(team, atMs(1))
      expect(await inForce()).toEqual(holdOn(site))
    })

    it('leaves a hold that was asked for after it', async () => {
      await holds.put(holdOn(team, { askedAtMs: atMs(2) }))
      await holds.lift(team, atMs(1))
      expect(await inForce()).toEqual(holdOn(team, { askedAtMs: atMs(2) }))
    })

    it('stands against a hold that was asked for before it and comes late', async () => {
      await holds.lift(team, atMs(1))
      await holds.put(holdOn(team))
      expect(await inForce()).toBeUndefined()
    })

    it('gives way to a hold that was asked for after it', async () => {
      await holds.lift(team, atMs(1))
      await holds.put(holdOn(team, { askedAtMs: atMs(2) }))
      expect(await inForce()).toEqual(holdOn(team, { askedAtMs: atMs(2) }))
    })
  })
})
