import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { describeMistakes } from '../../lambdas/config/parse-config.ts'
import { mistakesIn, rightConfig } from '../support/spoilt-config.ts'

describe('a mistake', () => {
  it('has its place in the file, and mistakes come in the order of the file', () => {
    const yamlText =
      'teams:\n  - name: acme\n    tokenSecret: s/a\n    requestsPerMinute: 0\n    sites:\n      - { id: x }\nbatching: {window: 1}\n'
    expect(mistakesIn(yamlText).map(({ at }) => at)).toEqual(['test.yaml:4:5', 'test.yaml:6:11', 'test.yaml:7:12'])
  })
  it('has the place of the anchor when it came through one', () => {
    const yamlText = 'teams:\n  - &acme\n    name: acme\n    tokenSecret: 7\n  - *acme\n'
    expect(mistakesIn(yamlText).filter(({ path }) => path === 'teams[1].tokenSecret')).toMatchObject([
      { at: 'test.yaml:4:5' },
    ])
  })
  it('in the syntax has its place too', () => {
    expect(mistakesIn('teams:\n  - name: [acme\n')).toMatchObject([
      { at: 'test.yaml:3:1', message: expect.stringContaining('not YAML') },
    ])
    expect(mistakesIn('teams: *nobody\n')).toMatchObject([{ message: expect.stringContaining('nobody') }])
    expect(mistakesIn('teams: !tag []\n')).toMatchObject([{ at: 'test.yaml:1:8' }])
    expect(mistakesIn('a: 1\n---\nb: 2\n')[0]).toMatchObject({ message: expect.stringContaining('documents') })
  })
  it.each(['', '# only a comment', '- a', 'text', '42', 'null'])('is a file that is no mapping: %j', (yamlText) => {
    const message = expect.stringContaining('expected the configuration')
    expect(mistakesIn(yamlText)).toMatchObject([{ path: '', message }])
  })
  it('is a key that is there twice, whatever else is wrong', () => {
    const found = mistakesIn('batching: { window: 1s, window: 2s }\nteams: []\n')
    expect(found).toMatchObject([
      { path: 'batching.window', at: 'test.yaml:1:25', message: expect.stringContaining('test.yaml:1:13') },
      { path: 'teams' },
    ])
  })
  it('is told for each of several unknown keys', () => {
    expect(mistakesIn(`${stringify(rightConfig())}\nfoo: 1\nbar: 2\n__proto__: 3\n`).map(({ path }) => path)).toEqual([
      'foo',
      'bar',
      '__proto__',
    ])
  })
  it('is a document that multiplies itself without end', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `a${level}: &a${level} [${Array(9)
          .fill(level === 0 ? 'x' : `*a${level - 1}`)
          .join(', ')}]`,
    )
    expect(mistakesIn(levels.join('\n'))).toMatchObject([{ message: expect.stringContaining('not YAML') }])
  })
  it('never tells a token, wherever someone put it', () => {
    const token = 'eyJSECRET'
    const texts = [
      `teams: [{ name: acme, tokenSecret: ${token} }]`,
      `teams: [{ name: acme, tokenSecret: "Bearer ${token}" }]`,
      `teams: [{ name: acme, tokenSecret: { value: ${token} } }]`,
      `teams: [{ name: acme, tokenSecret: s, token: ${token} }]`,
      `teams: [{ name: acme, tokenSecret: "a ${token}" }, { name: globex, tokenSecret: "a ${token}" }]`,
      `teams: [{ name: acme, tokenSecret: s }]\nscanApi: { baseUrl: "https://user:${token}@example.com" }`,
      `teams: [{ name: acme, tokenSecret: ${token}`,
    ]
    for (const yamlText of texts) {
      const found = mistakesIn(yamlText)
      expect(found).not.toEqual([])
      expect(describeMistakes(found)).not.toContain('SECRET')
    }
  })
})

describe('describeMistakes', () => {
  it('says how many there are, and each on a line of its own', () => {
    const mistakes = mistakesIn('batching: { window: 1, widnow: 2s }\nteams: []\n')
    expect(describeMistakes(mistakes)).toBe(
      [
        'The configuration has 3 mistakes:',
        '  test.yaml:1:13  batching.window: found 1: expected a duration like 90s, 15m, 24h or 7d',
        '  test.yaml:1:24  batching.widnow: unknown key (did you mean "window"?): expected window, maxIpsPerScan, rescanAfter',
        '  test.yaml:2:1  teams: found an empty list: expected at least one of teams',
      ].join('\n'),
    )
    expect(describeMistakes(mistakes.slice(0, 1))).toMatch(/^The configuration has one mistake:\n/)
  })
})
