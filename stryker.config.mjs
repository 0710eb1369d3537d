/** `npm run mutate`: does a test notice when a rule of the domain is changed? At least nine in ten must be noticed. */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  mutate: ['lambdas/domain/**/*.ts'],
  ignorePatterns: ['.local', 'cdk.out', 'local', 'lib', 'cli', 'bench'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'progress-append-only', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
}
