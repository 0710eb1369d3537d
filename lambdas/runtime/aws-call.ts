/**
 * Options of every AWS client: a deadline on each try, and few tries, so that a call fails while there is still time to leave
 * things in order. What is not done then is done by the queue's next delivery.
 */
export const awsCallOptions = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 4000 },
}
