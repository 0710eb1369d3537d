import { describe, expect, it } from 'vitest'
import { PlatformError } from '../../lambdas/domain/errors.ts'

describe('a fault of the platform', () => {
  it('says which call failed and why, and may be tried again', () => {
    const cause = new Error('socket hang up')
    const error = new PlatformError('dynamodb.UpdateItem', { cause })
    expect(String(error)).toBe('PlatformError: dynamodb.UpdateItem failed')
    expect(error).toMatchObject({ operation: 'dynamodb.UpdateItem', retryable: true, cause })
  })
})
