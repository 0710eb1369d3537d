/** Takes one line of text for the person who watches. */
export type Log = (line: string) => void

/** A log whose lines begin with the seconds since it was made. */
export const elapsedLog = (log: Log, nowMs: () => number): Log => {
  const startedAtMs = nowMs()
  return (line) => log(`${((nowMs() - startedAtMs) / 1000).toFixed(1).padStart(6)} s  ${line}`)
}
