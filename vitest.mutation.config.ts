import { defineConfig } from 'vitest/config'

/** The tests that prove the domain, without those that need a cloud or a synthesis. */
export default defineConfig({
  test: {
    include: [
      'test/unit/{acquire-slot,after-answer,all-of,batching,blackout-calendar,blackout-stops,closures,complaint,enqueue,errors,fault-facts}.test.ts',
      'test/unit/{flush-in-time,freshness,hold,interrupted-hosts,ipv4,json-or-undefined,lane-blocks,local-time,main-job,message-content,metric,outcome}.test.ts',
      'test/unit/{request-budget,request-metrics,restriction,result,scannable,scope,spread,stop-races,stops,time-span}.test.ts',
      'test/unit/{unknown-kinds,wake-waiting,waking}.test.ts',
    ],
  },
})
