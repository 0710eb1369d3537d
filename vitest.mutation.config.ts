import { defineConfig } from 'vitest/config'

/** The tests that prove the domain, without those that need a cloud or a synthesis. */
export default defineConfig({
  test: {
    include: [
      'test/unit/{after-answer,batching,blackout-calendar,hold,ipv4,local-time,main-job,request-budget,restriction,scannable,spread,stops,interrupted-hosts,blackout-stops}.test.ts',
    ],
  },
})
