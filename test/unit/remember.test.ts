import { describe, expect, it } from 'vitest'
import { remember } from '../../lambdas/runtime/remember.ts'

const counting = (answers: readonly (() => Promise<string>)[]) => {
  const loads: string[] = []
  const load = (key: string): Promise<string> => {
    loads.push(key)
    return answers[loads.length - 1]?.() ?? Promise.resolve(`${key}${loads.length}`)
  }
  return { loads, load }
}

const clock = () => {
  const at = { ms: 0, now: () => at.ms }
  return at
}

describe('remember', () => {
  it('loads a key once within its time, and again after it', async () => {
    const { load } = counting([])
    const time = clock()
    const { get } = remember(load, { ttlMs: 100, now: time.now })
    expect([await get('a'), await get('a')]).toEqual(['a1', 'a1'])
    time.ms = 99
    expect(await get('a')).toBe('a1')
    time.ms = 100
    expect(await get('a')).toBe('a2')
  })

  it('keeps keys apart', async () => {
    const { get } = remember(counting([]).load, { ttlMs: 100, now: clock().now })
    expect([await get('a'), await get('b'), await get('a')]).toEqual(['a1', 'b2', 'a1'])
  })

  it('lets callers at the same time share one load, and its failure', async () => {
    const { load, loads } = counting([() => Promise.reject(new Error('down'))])
    const { get } = remember(load, { ttlMs: 100, now: clock().now })
    const both = await Promise.allSettled([get('a'), get('a')])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(loads).toHaveLength(1)
  })

  it('never keeps a failure', async () => {
    const { load } = counting([() => Promise.reject(new Error('down'))])
    const { get } = remember(load, { ttlMs: 100, now: clock().now })
    await expect(get('a')).rejects.toThrow('down')
    expect(await get('a')).toBe('a2')
  })

  it('hands out, but does not keep, a value that is not worth it', async () => {
    const { load } = counting([() => Promise.resolve('')])
    const { get } = remember(load, { ttlMs: 100, now: clock().now, keep: (value) => value !== '' })
    expect(await get('a')).toBe('')
    expect(await get('a')).toBe('a2')
    expect(await get('a')).toBe('a2')
  })

  it('loads anew after forgetting, also when the load that was forgotten ends later and fails', async () => {
    const old = Promise.withResolvers<string>()
    const { load } = counting([() => old.promise])
    const { get, forget } = remember(load, { ttlMs: 100, now: clock().now })
    const first = get('a')
    forget('a')
    expect(await get('a')).toBe('a2')
    old.reject(new Error('late'))
    await expect(first).rejects.toThrow('late')
    expect(await get('a')).toBe('a2')
  })
})
