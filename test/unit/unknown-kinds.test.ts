import { describe, expect, it } from 'vitest'
import { afterStart } from '../../lambdas/domain/after-answer.ts'
import { afterStop } from '../../lambdas/domain/after-stop.ts'
import { epochMs } from '../../lambdas/domain/instant.ts'
import { scopeCovers, scopeText } from '../../lambdas/domain/scope.ts'
import { laneOf, siteOf, teamOf } from '../support/relay-config.ts'

const now = epochMs(1_800_000_000_000)
const unknown = { kind: 'planet' } as never

describe('what another version wrote, and no case covers,', () => {
  it.each([
    ['a scope over a lane', () => scopeCovers(unknown, laneOf(teamOf('acme', []), siteOf(1)))],
    ['the text of a scope', () => scopeText(unknown)],
    ['an answer to a start', () => afterStart(unknown, { batch: [], now, attempt: 0, random: 0.5 })],
    ['an answer to a stop', () => afterStop(unknown, { tries: 1, now })],
  ])('is an error that shows it, never silence: %s', (_what, ask) => {
    expect(ask).toThrow('unreachable: {"kind":"planet"}')
  })
})
