import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import type { MiddlewareObj } from '@middy/core'
import { METRICS_NAMESPACE, type MetricName } from '../domain/metric.ts'
import type { Telemetry } from '../domain/ports.ts'

const UNITS: Partial<Record<MetricName, (typeof MetricUnit)[keyof typeof MetricUnit]>> = {
  SecondsToScan: MetricUnit.Seconds,
}

/** Logs as JSON lines and metrics as EMF, both on standard output; `middlewares` flush them at the end of an invocation. */
export const createTelemetry = (
  service: string,
  stack: string,
): Telemetry & { readonly middlewares: readonly MiddlewareObj[] } => {
  const logger = new Logger({ serviceName: service })
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: service, defaultDimensions: { stack } })
  return {
    info: (event, facts) => logger.info(event, facts),
    warn: (event, facts) => logger.warn(event, facts),
    error: (event, facts) => logger.error(event, facts),
    count: (metric, value) => metrics.addMetric(metric, UNITS[metric] ?? MetricUnit.Count, value),
    middlewares: [injectLambdaContext(logger), logMetrics(metrics)],
  }
}
