import { defineConfig } from 'vitest/config'

/** What can wait for two minutes at most: a loaded machine is slow, a hanging test is none the better for more. */
const CLOUD_TEST_TIMEOUT_MS = 120_000

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'cdk',
          include: ['test/cdk/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // The CDK library takes seconds to load: once, not once for each file.
          isolate: false,
          // Its check of every template takes seconds too: `synthesis-checks.test.ts` asks for it once.
          env: { CDK_VALIDATION: 'false' },
        },
      },
      {
        test: {
          name: 'cloud',
          include: ['test/contract/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/local-cloud-setup.ts'],
          testTimeout: CLOUD_TEST_TIMEOUT_MS,
          hookTimeout: CLOUD_TEST_TIMEOUT_MS,
          // One emulator serves them all, and a test that ends its functions must not meet another that needs them.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
