/** Options of every AWS client here: a person waits, and would rather be told. */
export const callLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
}
