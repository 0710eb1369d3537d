import { describe, expect, it } from 'vitest'
import { parseArguments, type StartOptions } from '../../local/arguments.ts'

const options = (...words: string[]): StartOptions => {
  const parsed = parseArguments(words)
  if (parsed.kind !== 'start') throw new Error(JSON.stringify(parsed))
  return parsed.options
}

const mistake = (...words: string[]): string => {
  const parsed = parseArguments(words)
  return parsed.kind === 'mistake' ? parsed.message : `no mistake: ${parsed.kind}`
}

describe('the arguments of npm start', () => {
  it('are none for the example with its own configuration', () => {
    expect(options()).toEqual({
      configFile: 'config/local.yaml',
      once: false,
      demo: true,
      twice: false,
      faults: false,
    })
  })

  it('name a configuration, a scan API, an outputs file and a port for a cloud without the example', () => {
    const words = '--config my.yaml --scan-api http://127.0.0.1:9000 --no-demo --outputs out.json --port 4600'.split(
      ' ',
    )
    expect(options(...words)).toEqual({
      configFile: 'my.yaml',
      once: false,
      demo: false,
      twice: false,
      faults: false,
      scanApiUrl: 'http://127.0.0.1:9000',
      outputsFile: 'out.json',
      port: 4600,
    })
  })

  it('replay a capture 60 times as fast as it happened, unless told otherwise', () => {
    expect(options('--replay', 'hosts.log', '--site', 'lab').replay).toEqual({
      file: 'hosts.log',
      site: 'lab',
      speed: 60,
    })
    expect(options('--replay', 'hosts.log', '--site', 'lab', '--speed', '0.5').replay?.speed).toBe(0.5)
  })

  it('explain themselves with examples when asked to', () => {
    const help = parseArguments(['--help'])
    expect(help.kind).toBe('help')
    const text = help.kind === 'help' ? help.text : ''
    expect(text).toContain('npm start -- --once')
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it.each([
    [['--port', '0'], 'port from 1 to 65535'],
    [['--port', '65536'], 'port from 1 to 65535'],
    [['--port', 'http'], 'port from 1 to 65535'],
    [['--speed', '-1', '--replay', 'a', '--site', 'b'], 'number above 0'],
    [['--speed', 'fast', '--replay', 'a', '--site', 'b'], 'number above 0'],
    [['--scan-api', 'localhost:80'], 'an address like http://'],
    [['--replay', 'a'], '--replay needs --site'],
    [['--site', 'lab'], '--site is for --replay'],
    [['--speed', '2'], '--speed is for --replay'],
    [['--replay', 'a', '--site', 'b', '--no-demo'], 'exclude each other'],
    [['--once', '--no-demo'], 'exclude each other'],
    [['--twice', '--no-demo'], '--twice is for the example'],
    [['--faults', '--twice'], '--faults stands alone'],
    [['--faults', '--no-demo'], '--faults stands alone'],
    [['--faults', '--scan-api', 'http://127.0.0.1:9000'], '--faults stands alone'],
    [['--prot', '4600'], 'Did you mean --port?'],
    [['4600'], 'too many arguments'],
    [['--config'], 'argument missing'],
  ])('are refused in words when they are wrong: %j', (words, expected) => {
    expect(mistake(...words)).toContain(expected)
  })
})
