const FIRST_SECONDS = 5
const LONGEST_SECONDS = 15 * 60

/**
 * Seconds until try `attempt` + 1 after `attempt` failures in a row: full jitter (AWS Architecture Blog, "Exponential
 * backoff and jitter") over a bound that starts at 5 s and doubles to 15 min. `random` is in [0, 1). At least one second,
 * so that a failing lane never spins.
 */
export const backoffSeconds = (attempt: number, random: number): number => {
  const bound = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1))
  return Math.max(1, Math.round(bound * random))
}
