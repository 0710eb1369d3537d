import { expect, it } from 'vitest'
import { jsonOrUndefined } from '../../lambdas/domain/json-or-undefined.ts'

it('what is no JSON is undefined, and never an error', () => {
  expect(jsonOrUndefined('{"a": [1]}')).toEqual({ a: [1] })
  expect(jsonOrUndefined('null')).toBeNull()
  for (const text of ['', '{', 'undefined', '{"a": 1} x']) expect(jsonOrUndefined(text)).toBeUndefined()
})
