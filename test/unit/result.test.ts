import { describe, expect, it } from 'vitest'
import { no, ok, sure } from '../../lambdas/domain/result.ts'

describe('a text that is part of the code', () => {
  it('is its value, or stops the program with what is wrong with it', () => {
    expect(sure(ok(7))).toBe(7)
    expect(() => sure(no('host bits are set'))).toThrow('host bits are set')
  })
})
