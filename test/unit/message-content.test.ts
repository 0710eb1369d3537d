import { describe, expect, it } from 'vitest'
import { BadMessage } from '../../lambdas/domain/errors.ts'
import { contentOf } from '../../lambdas/domain/message-content.ts'

const contentIn = (body: unknown) => contentOf(JSON.stringify(body), 'New Hosts Seen')

/** What is said of a body that cannot be read. */
const complaint = (body: string): { code: string; message: string; name: string; retryable: boolean } => {
  try {
    contentOf(body, 'New Hosts Seen')
  } catch (error) {
    if (error instanceof BadMessage) return error
    throw error
  }
  throw new Error('it was taken')
}

describe('the content of a message', () => {
  it('is its body, or the detail of the event that the body is', () => {
    expect(contentIn({ site_id: 'a' })).toEqual({ site_id: 'a' })
    expect(contentIn({ detail: { site_id: 'a' } })).toEqual({ detail: { site_id: 'a' } })
    expect(contentIn({ 'detail-type': 'New Hosts Seen', detail: { site_id: 'a' } })).toEqual({ site_id: 'a' })
  })

  it.each([
    ['', 'not-json', /^the body is not JSON: ./],
    ['{"site_id": ', 'not-json', /^the body is not JSON: ./],
    ['[1]', 'not-an-object', /^the body is a list: expected a JSON object$/],
    ['null', 'not-an-object', /^the body is empty: expected a JSON object$/],
    ['7', 'not-an-object', /^the body is a number: expected a JSON object$/],
    ['"x"', 'not-an-object', /^the body is a string: expected a JSON object$/],
    ['{"detail-type":"Stop Scans","detail":{}}', 'wrong-detail-type', /is "Stop Scans": expected "New Hosts Seen"$/],
    ['{"detail-type":"New Hosts Seen"}', 'not-an-object', /^the event's detail is empty: expected a JSON object$/],
    ['{"detail-type":"New Hosts Seen","detail":[]}', 'not-an-object', /^the event's detail is a list: /],
    ['{"detail-type":"New Hosts Seen","detail":null}', 'not-an-object', /^the event's detail is empty: /],
  ])('of %s is refused with what was wrong and what was expected', (body, code, message) => {
    expect(complaint(body)).toMatchObject({
      name: 'BadMessage',
      retryable: false,
      code,
      message: expect.stringMatching(message),
    })
  })

  it('is quoted to a readable length only', () => {
    expect(complaint(`x${'y'.repeat(5000)}`).message.length).toBeLessThan(200)
  })
})
