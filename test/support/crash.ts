/** The death of a function: nothing after it happens, not even its own error handling's writes. */
class Crash extends Error {
  override readonly name = 'Crash'
}

export type CrashPlan = {
  /** The how-manieth call of all ports together; counted from one. */
  readonly atCall: number
  /** Whether that call still takes effect. */
  readonly afterEffect: boolean
}

/**
 * The same ports, dying as planned: that call throws, before or after it took effect, and every later one throws before.
 * `calls` tells how many there were.
 */
export const crashing = <Ports extends Record<string, unknown>>(
  ports: Ports,
  plan: CrashPlan,
): { ports: Ports; calls: () => number } => {
  let calls = 0
  const wrapMethod =
    (method: (...args: readonly unknown[]) => unknown) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      calls += 1
      const call = calls
      if (call > plan.atCall || (call === plan.atCall && !plan.afterEffect)) throw new Crash(`call ${call}`)
      const answer = await method(...args)
      if (call === plan.atCall) throw new Crash(`call ${call}`)
      return answer
    }
  const wrapPort = (port: unknown): unknown =>
    typeof port === 'object' && port !== null
      ? Object.fromEntries(
          Object.entries(port).map(([name, method]) => [
            name,
            typeof method === 'function' ? wrapMethod(method as never) : method,
          ]),
        )
      : port
  const STEPS = new Set([
    'lanes',
    'pending',
    'history',
    'restrictions',
    'budget',
    'scanApi',
    'scanLog',
    'wakeUps',
    'outcomes',
  ])
  const wrapped = Object.entries(ports).map(([name, port]) => [name, STEPS.has(name) ? wrapPort(port) : port])
  return { ports: Object.fromEntries(wrapped) as Ports, calls: () => calls }
}
