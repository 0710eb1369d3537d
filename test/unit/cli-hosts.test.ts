import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkHosts } from '../../cli/commands/hosts-input.ts'
import { asDelivered } from '../../cli/commands/parse-checked.ts'
import { addressCount, MOST_HOSTS_PER_SIGHTING } from '../../lambdas/domain/sighting.ts'
import { parseSightingMessage } from '../../lambdas/intake/sighting-message.ts'
import { createCliStage, exampleConfig, STAGE_NOW } from '../support/cli-stage.ts'

const sightingsOf = (stage: ReturnType<typeof createCliStage>) =>
  stage.sent.map(({ body }) => parseSightingMessage(asDelivered(body, STAGE_NOW)))

describe('relay hosts', () => {
  it('sends a message that intake takes for the same, in the group of its team', async () => {
    const stage = createCliStage()
    expect(await stage.run('hosts', '--site', 'N_1234', '10.20.0.5', '10.20.0.16/28')).toBe(0)
    expect(sightingsOf(stage)).toEqual([{ siteRef: 'N_1234', ips: ['10.20.0.5', '10.20.0.16/28'], urgent: false }])
    expect(stage.sent[0]).toMatchObject({ queue: 'hosts', team: 'acme' })
  })

  it('says in the message what the options say', async () => {
    const stage = createCliStage()
    const schedule = '9C43CC96-5A0E-4F7B-9D53-1F0B8D2C7E42'
    await stage.run(
      'hosts',
      '--site',
      'clinic',
      '--urgent',
      '--force',
      '--reason',
      'why',
      '--schedule',
      schedule,
      '172.16.40.9',
    )
    expect(sightingsOf(stage)).toMatchObject([
      { urgent: true, forcedAt: STAGE_NOW / 1000, schedule: schedule.toLowerCase() },
    ])
    expect(stage.sent[0]?.body).toContain('"reason":"why"')
  })

  it('takes addresses from standard input too, parted by spaces, commas or lines', async () => {
    const stage = createCliStage({ input: '10.30.0.20,10.30.0.21\n 10.30.0.22\r\n' })
    expect(await stage.run('hosts', '--site', 'warehouse', '10.30.0.30', '-')).toBe(0)
    expect(sightingsOf(stage)[0]?.ips).toEqual(['10.30.0.30', '10.30.0.20', '10.30.0.21', '10.30.0.22'])
  })

  it('sends nothing if one entry is no address, and names each that is none', async () => {
    const stage = createCliStage()
    expect(
      await stage.run('hosts', '--site', 'warehouse', '10.30.0.30', '10.30.0.300', '10.0.0.0/8', 'x\u001b[2J'),
    ).toBe(2)
    expect(stage.sent).toEqual([])
    expect(stage.complaints.join('\n')).toMatchInlineSnapshot(`
      "These are no addresses; nothing was sent:
        10.30.0.300: not an IPv4 address: expected four numbers from 0 to 255 without
        leading zeros, like 192.168.1.55
        10.0.0.0/8: 16777216 addresses: expected at most 4096 (a /20)
        x [2J: not an IPv4 address: expected four numbers from 0 to 255, like
        192.168.1.55"
    `)
  })

  it.each([
    ['an unknown site', ['--site', 'warhouse', '10.30.0.30'], '--site is "warhouse"'],
    ['no address', ['--site', 'warehouse', '-'], 'No address'],
    ['a schedule that is no UUID', ['--site', 'warehouse', '--schedule', '1', '10.30.0.30'], 'It must be a UUID'],
    ['addresses that the site excludes altogether', ['--site', 'warehouse', '10.30.0.1', '10.99.0.1'], 'None of these'],
    ['no site', ['10.30.0.30'], "required option '--site"],
  ])('refuses %s as wrong input', async (_, words, complaint) => {
    const stage = createCliStage()
    expect(await stage.run('hosts', ...words)).toBe(2)
    expect(stage.sent).toEqual([])
    expect(stage.complaints.join('\n')).toContain(complaint)
  })

  it('tells which of a block will not be scanned, and sends the block all the same', async () => {
    const stage = createCliStage()
    expect(await stage.run('hosts', '--site', 'head-office', '10.20.0.0/29', '10.99.0.1')).toBe(0)
    expect(stage.printed.join('\n')).toMatchInlineSnapshot(`
      "Sent to the test cloud:
        5 addresses of head-office (acme), in 1 message
        not to be scanned: 1 excluded (10.20.0.1), 1 outside-subnets (10.99.0.1)
      Scanned together, 5 s after the first of them was seen, unless a hold is in
      force: see status."
    `)
  })

  it('tells that a blackout is in force, and until when', async () => {
    const blackouts = [
      {
        name: 'sunday',
        days: ['sun'],
        fromMinute: 0,
        toMinute: 1440,
        timezone: 'UTC',
        stopBeforeSeconds: 0,
        scope: { kind: 'all' },
      },
    ] as const
    const stage = createCliStage({ config: exampleConfig({ blackouts }) })
    await stage.run('hosts', '--site', 'head-office', '10.20.0.5')
    expect(stage.printed.at(-1)).toBe('Scanned when the blackout sunday ends: Mon 23 Nov 00:00.')
  })

  it('puts every entry into exactly one message, in order, none with more addresses than intake takes', () => {
    const entry = fc.tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 20, max: 32 })).map(([b, c, bits]) => {
      const first = ((10 << 24) | (b << 16) | (c << 8)) & (bits === 32 ? -1 : -1 << (32 - bits))
      return `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.')}/${bits}`
    })
    fc.assert(
      fc.property(fc.uniqueArray(entry, { minLength: 1, maxLength: 100 }), (entries) => {
        const { bodies } = checkHosts(entries, { site: 'lab' }, { config: exampleConfig(), now: STAGE_NOW })
        const messages = bodies.map((body) => parseSightingMessage(asDelivered(body, STAGE_NOW)).ips)
        expect(messages.flat()).toEqual(entries)
        for (const ips of messages) expect(addressCount(ips)).toBeLessThanOrEqual(MOST_HOSTS_PER_SIGHTING)
      }),
      { numRuns: 50 },
    )
  })

  it('fills each message before it begins another', () => {
    const blocks = Array.from({ length: 33 }, (_, i) => `10.${i}.0.0/20`)
    const { bodies } = checkHosts(blocks, { site: 'lab' }, { config: exampleConfig(), now: STAGE_NOW })
    const sizes = bodies.map((body) => parseSightingMessage(asDelivered(body, STAGE_NOW)).ips.length)
    expect(sizes).toEqual([16, 16, 1])
  })

  it('keeps each message far below the size that a queue takes', () => {
    const entries = Array.from({ length: 40_000 }, (_, i) => `10.${100 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`)
    const { bodies } = checkHosts(entries, { site: 'lab' }, { config: exampleConfig(), now: STAGE_NOW })
    for (const body of bodies) expect(body.length).toBeLessThan(256 * 1024)
  })
})
