const PARENT_CHECK_MS = 1000

/** Aborts at Ctrl-C and at every other signal that asks for an end, and when the npm that started us is gone. */
export const interruption = (): AbortSignal => {
  const asked = new AbortController()
  // npm passes a Ctrl-C on that the terminal has sent already: the second one is no wish to hurry.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort(signal))
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && asked.abort('orphaned'), PARENT_CHECK_MS).unref()
  }
  return asked.signal
}
