import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseArguments } from '../../local/arguments.ts'
import { bySecond, type CaptureRow, readCapture } from '../../local/replay/capture.ts'
import { linesOf } from '../../local/replay/capture-file.ts'
import { figureLines, figuresOf, isAsExpected } from '../../local/replay/figures.ts'
import { paceOf } from '../../local/replay/pace.ts'
import { runSession } from '../../local/session.ts'

const ZEEK = `#separator \\x09
#fields\tuid\tts\thost
#types\tstring\ttime\taddr
C1\t1521911720.605656\t10.0.0.1
C2\t1521911721.1\t10.0.0.2
#close\t2018-03-24`

const collected = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

const rowsOf = (text: string): Promise<CaptureRow[]> => collected(readCapture(text.split('\n')))

describe('a capture', () => {
  it('is a Zeek log whose columns its #fields line names', async () => {
    expect(await rowsOf(ZEEK)).toEqual([
      { kind: 'seen', atMs: 1_521_911_720_605.656, host: '10.0.0.1' },
      { kind: 'seen', atMs: 1_521_911_721_100, host: '10.0.0.2' },
    ])
  })

  it('is rows of time and host, with a heading or without, in epoch seconds or ISO 8601', async () => {
    const seen = { kind: 'seen', atMs: 1_521_911_720_000, host: '10.0.0.1' }
    expect(await rowsOf('ts\thost\n1521911720\t10.0.0.1\n')).toEqual([seen])
    expect(await rowsOf('1521911720\t10.0.0.1\r\n')).toEqual([seen])
    expect(await rowsOf('2018-03-24T17:15:20Z\t10.0.0.1')).toEqual([seen])
  })

  it('goes on after a line that cannot be read, and says which line that is', async () => {
    expect(
      await rowsOf('ts\thost\nyesterday\t10.0.0.1\n1521911720\tfe80::1\n1521911720\n1521911720\t10.0.0.1'),
    ).toEqual([
      { kind: 'unreadable', line: 2, reason: 'no time in column 1: expected epoch seconds or ISO 8601' },
      { kind: 'unreadable', line: 3, reason: expect.stringContaining('column 2: not an IPv4 address') },
      { kind: 'unreadable', line: 4, reason: expect.stringContaining('column 2: not an IPv4 address') },
      { kind: 'seen', atMs: 1_521_911_720_000, host: '10.0.0.1' },
    ])
  })

  it('becomes one sighting for each second, of 500 hosts at most', async () => {
    const rows = Array.from(
      { length: 501 },
      (_, index): CaptureRow => ({ kind: 'seen', atMs: 1000 + index, host: `h${index}` }),
    )
    const unreadable: number[] = []
    const stream = async function* () {
      yield* rows
      yield { kind: 'unreadable', line: 7, reason: '' } as const
      yield { kind: 'seen', atMs: 2000, host: 'later' } as const
    }
    const seconds = await collected(bySecond(stream(), ({ line }) => unreadable.push(line)))
    expect(seconds.map(({ atMs, hosts }) => [atMs, hosts.length])).toEqual([
      [1000, 500],
      [1500, 1],
      [2000, 1],
    ])
    expect(unreadable).toEqual([7])
  })
})

describe('the file of a capture', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'capture-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const written = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content)
    return join(folder, name)
  }

  it('is gunzipped when its content says so, whatever its name', async () => {
    expect(await collected(linesOf(await written('a.log', gzipSync('one\ntwo\n'))))).toEqual(['one', 'two'])
    expect(await collected(linesOf(await written('b.gz', 'one\ntwo')))).toEqual(['one', 'two'])
  })

  it('is an error when it is cut short or not there', async () => {
    const cut = gzipSync('one\ntwo\n'.repeat(1000)).subarray(0, 30)
    await expect(collected(linesOf(await written('cut.gz', cut)))).rejects.toThrow('unexpected end of file')
    await expect(collected(linesOf(join(folder, 'none')))).rejects.toThrow('ENOENT')
  })
})

/** Fails before anything is started: else it would take longer than a test may. */
const started = async (...words: string[]): Promise<{ code: number; said: string }> => {
  const parsed = parseArguments(words)
  if (parsed.kind !== 'start') throw new Error(JSON.stringify(parsed))
  const said: string[] = []
  const say = (line: string): void => void said.push(line)
  const code = await runSession(parsed.options, {
    log: () => {},
    complain: say,
    interrupted: new AbortController().signal,
  })
  return { code, said: said.join('\n') }
}

describe('a start with wrong arguments', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('ends with 2 when a capture has no row that can be read, and shows three of its lines', async () => {
    const file = join(folder, 'page.md')
    await writeFile(file, '# page\none\ntwo\nthree\nfour\nfive\n')
    const { code, said } = await started('--replay', file, '--site', 'lab')
    expect(code).toBe(2)
    expect(said).toContain('has no row that can be read')
    expect(said.match(/^ +line \d+/gm)).toHaveLength(3)
  })

  it('ends with 2 when a file cannot be read, or a site is not known', async () => {
    const capture = join(folder, 'hosts.log')
    await writeFile(capture, 'headless\n1521911720\t10.0.0.1\n')
    const wrong = [
      ['--replay', join(folder, 'none'), '--site', 'lab'],
      ['--replay', folder, '--site', 'lab'],
      ['--replay', capture, '--site', 'nowhere'],
      ['--config', join(folder, 'none.yaml')],
    ]
    for (const words of wrong) expect(await started(...words)).toMatchObject({ code: 2 })
  })
})

describe('the pace of a replay', () => {
  it('is that of the recording, divided by the speed', () => {
    const { untilDue } = paceOf(60)
    expect(untilDue(1_000_000, 50)).toBe(0)
    expect(untilDue(1_060_000, 50)).toBe(1000)
    expect(untilDue(1_060_000, 1250)).toBe(0)
  })

  it('does not wait for a row that is older than the one before', () => {
    const { untilDue } = paceOf(1)
    untilDue(1_000_000, 0)
    expect(untilDue(999_000, 0)).toBe(0)
  })
})

const scan = (atMs: number, ...ips: string[]) => ({ site: 'lab', atMs, ips })

describe('the figures of a replay', () => {
  const batching = { windowSeconds: 5, maxIpsPerScan: 2 }
  const sent = { beganAtMs: 0, sightings: 9, events: 4, hosts: new Set(['a', 'b', 'c', 'd']), unreadableLines: 1 }
  const settled = new Set(['d'])

  it('are as expected when every host is scanned once or settled, in as few requests as windows allow', () => {
    const figures = figuresOf(sent, { scans: [scan(5000, 'a'), scan(10_000, 'b', 'c')], settled }, batching)
    expect(isAsExpected(figures)).toBe(true)
    expect(figureLines(sent, figures, batching).join('\n')).toContain(
      '2 scan requests, the fewest possible: 2 windows, 2 hosts a request at most',
    )
  })

  it('are told in the singular where there is one', () => {
    const one = { ...sent, sightings: 1, events: 1, hosts: new Set(['a']) }
    const figures = figuresOf(one, { scans: [scan(5000, 'a')], settled }, batching)
    expect(figureLines(one, figures, batching).map((line) => line.trim())).toEqual([
      '',
      'The capture in numbers',
      '1 sighting sent, in 1 event',
      '1 different host in them',
      '1 host scanned',
      '1 scan request, the fewest possible: 1 window, 2 hosts a request at most',
      '1 line that cannot be read',
    ])
  })

  it('are not when a host is left out, asked twice, or a request is one too many', () => {
    const outcome = (...scans: ReturnType<typeof scan>[]) => isAsExpected(figuresOf(sent, { scans, settled }, batching))
    expect(outcome(scan(5000, 'a', 'b'))).toBe(false)
    expect(outcome(scan(5000, 'a', 'b'), scan(10_000, 'b', 'c'))).toBe(false)
    expect(outcome(scan(5000, 'a'), scan(5000, 'b'), scan(5000, 'c'))).toBe(false)
  })
})
