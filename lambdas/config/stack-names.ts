/** Names on which the stack and the functions have to agree. */

/** The source of every outcome event; the inbound rules refuse it. */
export const OUTCOME_SOURCE = 'scan-relay'

/** The index of the lanes that have a wake. */
export const DUE_INDEX = 'due'
