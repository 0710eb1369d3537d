/** How often each queue delivers a message before it becomes a dead letter. */
export const MOST_DELIVERIES = {
  hosts: 5,
  lanes: 10,
  /** The stop function has a message that failed come again within seconds: eight take as long as five would by themselves. */
  stops: 8,
} as const
