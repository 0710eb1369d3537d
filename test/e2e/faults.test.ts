import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCloud, until } from '../support/cloud.ts'
import { siteNamed } from '../support/cloud-config.ts'
import { watchOutcomes } from '../support/outcome-watch.ts'

const cloud = openCloud()
let outcomes: Awaited<ReturnType<typeof watchOutcomes>>
beforeAll(async () => {
  outcomes = await watchOutcomes()
})
afterAll(() => outcomes.stop())

describe.concurrent('a scan API that fails', () => {
  it('is asked again until it has taken every host: once more after a 503 and a broken connection', async () => {
    const site = siteNamed('faults').id
    await cloud.fault({ site, times: 1, fault: { kind: 'answer', status: 503, quotesToken: true } })
    await cloud.fault({ site, times: 1, fault: { kind: 'reset' } })
    await cloud.send([{ site_id: 'faults', ips: ['10.1.0.1-10.1.0.3'], urgent: true }])
    await until(async () =>
      expect((await cloud.starts('faults')).map(({ status, handled }) => [status, handled])).toEqual([
        [503, false],
        [undefined, false],
        [201, true],
      ]),
    )
    expect(await cloud.hostsScanned('faults')).toEqual(['10.1.0.1', '10.1.0.2', '10.1.0.3'])
  })

  it('is given up on after its time, and asked again', async () => {
    await cloud.fault({ site: siteNamed('stalls').id, times: 1, fault: { kind: 'stalled' } })
    await cloud.send([{ site_id: 'stalls', ips: ['10.1.0.1'], urgent: true }])
    await until(async () => expect(outcomes.of('stalls', 'Scan Started')).toHaveLength(1))
    expect(await cloud.hostsScanned('stalls')).toEqual(['10.1.0.1', '10.1.0.1'])
  })
})

it('no token stands in what the functions print, publish or lay aside', async () => {
  await cloud.send([{ site_id: 'secrecy-nowhere', ips: ['10.1.0.1'] }])
  await until(async () => expect(await cloud.deadLettersWith('secrecy-nowhere')).toHaveLength(1))
  const printed = await cloud.printed()
  // What was said of the answer that quoted the token is there: it is the right place to look.
  expect(printed).toContain('scan.not-started')
  expect(printed).toContain('[token]')
  const told = [
    printed,
    ...outcomes.bodies(),
    ...(await cloud.deadLettersWith('')).map((letter) => JSON.stringify(letter)),
  ]
  for (const token of Object.values(cloud.tokens)) {
    const [, secretPart = token] = token.split('|')
    for (const text of told) expect(text.includes(secretPart)).toBe(false)
  }
})
