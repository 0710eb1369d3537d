/**
 * What each function finds in its environment: one map, used by the stack that sets it (`satisfies IntakeEnv`) and by the
 * handler that reads it (`readEnv`). The configuration itself is a file in the bundle (`bundled-config.ts`).
 */
type SharedEnv = {
  /** Tells the metrics of several stacks in one account apart. */
  readonly STACK_NAME: string
  readonly STATE_TABLE: string
  readonly LANES_QUEUE_URL: string
  readonly EVENT_BUS_NAME: string
}

export type IntakeEnv = SharedEnv & { readonly DEAD_LETTER_QUEUE_URL: string }
export type DispatchEnv = SharedEnv & { readonly DEAD_LETTER_QUEUE_URL: string }
export type StopEnv = SharedEnv & { readonly DEAD_LETTER_QUEUE_URL: string; readonly STOPS_QUEUE_URL: string }
export type SweepEnv = Omit<SharedEnv, 'EVENT_BUS_NAME'> & { readonly STOPS_QUEUE_URL: string }

/** Picks `names` out of `environment`; throws with all that are missing, which only a wrong deployment can bring about. */
export const readEnv = <Env extends Record<string, string>>(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly (keyof Env & string)[],
): Env => {
  const missing = names.filter((name) => !environment[name])
  if (missing.length > 0) throw new Error(`environment variables are missing: ${missing.join(', ')}`)
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Env
}
