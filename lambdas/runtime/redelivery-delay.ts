const FIRST_SECONDS = 5
const GROWTH = 4

/** The visibility time-out of the StopsQueue: after so long a message comes again by itself. */
const LONGEST_SECONDS = 360

/**
 * Seconds until a stop that failed at its nth delivery comes again: 5, 20, 80, 320, then 360 each time. A fault that passes costs
 * it seconds, and its eight deliveries cover one of 25 minutes (`docs/reliability.md`).
 */
export const redeliverySeconds = (deliveries: number): number =>
  Math.min(LONGEST_SECONDS, FIRST_SECONDS * GROWTH ** (deliveries - 1))
