import { describe, expect, it } from 'vitest'
import { allOf } from '../../lambdas/domain/all-of.ts'

describe('all of some tasks', () => {
  it('are their answers, in their order', async () => {
    expect(await allOf([Promise.resolve('a'), Promise.resolve('b')])).toEqual(['a', 'b'])
    expect(await allOf([])).toEqual([])
  })

  it('are waited for although one fails early, and then the first failure is thrown', async () => {
    let isDone = false
    const slow = new Promise<void>((resolve) => {
      setTimeout(() => {
        isDone = true
        resolve()
      }, 20)
    })
    const tasks = [slow, Promise.reject(new Error('first')), Promise.reject(new Error('second'))]
    await expect(allOf(tasks)).rejects.toThrow('first')
    expect(isDone).toBe(true)
  })
})
