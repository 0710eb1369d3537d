import { describe, expect, it } from 'vitest'
import { rejectedOutcomes } from '../../lambdas/domain/outcome.ts'
import { laneOf, siteOf, teamOf } from '../support/relay-config.ts'

const lane = laneOf(teamOf('acme', []), siteOf(1))

describe('rejections', () => {
  it('are told together if reason and message are the same', () => {
    expect(
      rejectedOutcomes(lane, [
        { ip: '10.0.0.1', reason: 'excluded' },
        { ip: 'nas', reason: 'not-ipv4', message: 'four numbers' },
        { ip: '10.0.0.2', reason: 'excluded' },
        { ip: 'tv', reason: 'not-ipv4', message: 'no numbers' },
      ]),
    ).toStrictEqual([
      { kind: 'Hosts Rejected', lane, ips: ['10.0.0.1', '10.0.0.2'], reason: 'excluded' },
      { kind: 'Hosts Rejected', lane, ips: ['nas'], reason: 'not-ipv4', message: 'four numbers' },
      { kind: 'Hosts Rejected', lane, ips: ['tv'], reason: 'not-ipv4', message: 'no numbers' },
    ])
    expect(rejectedOutcomes(lane, [])).toEqual([])
  })
})
