/** Whole seconds since 1970-01-01 UTC. What the table and the queue messages carry. */
export type EpochSeconds = number & { readonly unit: 'epoch-seconds' }

/** Milliseconds since 1970-01-01 UTC. What the clock and the request budget speak. */
export type EpochMs = number & { readonly unit: 'epoch-ms' }

export const epochSeconds = (seconds: number): EpochSeconds => seconds as EpochSeconds
export const epochMs = (ms: number): EpochMs => ms as EpochMs

/** Beyond any wake. */
export const EVER = epochSeconds(Number.MAX_SAFE_INTEGER)

/** The second that `ms` lies in. */
export const secondOf = (ms: EpochMs): EpochSeconds => epochSeconds(Math.floor(ms / 1000))

/** The first whole second that is not before `ms`. */
export const secondNotBefore = (ms: EpochMs): EpochSeconds => epochSeconds(Math.ceil(ms / 1000))

export const msOf = (seconds: EpochSeconds): EpochMs => epochMs(seconds * 1000)

export const secondsAfter = (start: EpochSeconds, seconds: number): EpochSeconds => epochSeconds(start + seconds)
export const msAfter = (start: EpochMs, ms: number): EpochMs => epochMs(start + ms)

/** `2026-11-23T15:00:00Z`. */
export const formatUtc = (at: EpochSeconds): string => new Date(at * 1000).toISOString().replace('.000', '')
