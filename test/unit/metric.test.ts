import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { METRICS_NAMESPACE } from '../../lambdas/domain/metric.ts'

describe('metrics', () => {
  it('are found in the namespace that the design names', () => {
    const design = readFileSync(new URL('../../docs/design.md', import.meta.url), 'utf8')
    expect(design).toContain(`In namespace \`${METRICS_NAMESPACE}\``)
  })
})
