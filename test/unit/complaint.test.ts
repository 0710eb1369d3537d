import { expect, it } from 'vitest'
import { complaintOf } from '../../lambdas/domain/complaint.ts'

const issue = (path: readonly (string | number)[]) => ({ path, message: 'expected true or false' })

it.each([
  { what: 'a value', content: { urgent: 'yes' }, path: ['urgent'], found: '"yes"' },
  { what: 'a key that is not there', content: {}, path: ['urgent'], found: 'nothing' },
  { what: 'a value further in', content: { a: [{ b: null }] }, path: ['a', 0, 'b'], found: 'null' },
  { what: 'what lies in no object', content: { a: 7 }, path: ['a', 'b'], found: 'nothing' },
  { what: 'what lies in nothing', content: { a: null }, path: ['a', 'b'], found: 'nothing' },
])('names $what with what was found and what was expected', ({ content, path, found }) => {
  expect(complaintOf(content, [issue(path)])).toBe(`${path.join('.')}: found ${found}: expected true or false`)
})

it('names every key that is wrong', () => {
  expect(complaintOf({ a: 1, b: 2 }, [issue(['a']), issue(['b'])])).toBe(
    'a: found 1: expected true or false; b: found 2: expected true or false',
  )
})

it('shows no more of a value than one knows it by', () => {
  expect(complaintOf({ a: 'x'.repeat(58) }, [issue(['a'])])).toBe(
    `a: found "${'x'.repeat(58)}": expected true or false`,
  )
  expect(complaintOf({ a: 'x'.repeat(59) }, [issue(['a'])])).toBe(
    `a: found "${'x'.repeat(59)}…: expected true or false`,
  )
})
