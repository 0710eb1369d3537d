import { defineConfig } from 'vitest/config'

/** The tests that prove the domain, without those that need a cloud or a synthesis. */
export default defineConfig({
  test: {
    include: [
      'test/unit/{acquire-slot,after-answer,batching,blackout-calendar,blackout-stops,flush-in-time,hold,interrupted-hosts,ipv4}.test.ts',
      'test/unit/{local-time,main-job,message-content,request-budget,restriction,scannable,scope,spread,stop-races,stops,waking}.test.ts',
    ],
  },
})
