/** An accepted scan request. A site of the examples has one lane. */
export type Scan = { readonly site: string; readonly atMs: number; readonly ips: readonly string[] }

export type Batching = { readonly windowSeconds: number; readonly maxIpsPerScan: number }

/** How many windows the requests of a lane come from: the last request of a window is the only one that need not be full. */
export const windowsIn = (scans: readonly Scan[], maxIpsPerScan: number): number => {
  const notFull = scans.filter(({ ips }) => ips.length < maxIpsPerScan).length
  return scans.at(-1)?.ips.length === maxIpsPerScan ? notFull + 1 : notFull
}

/**
 * Whether the requests of a lane, in the order they came, are as few as there can be: Σ ⌈hosts ÷ maxIpsPerScan⌉ over windows.
 * More than one window is believed only if so many fit between the first sighting and the last request: on a slow machine, or
 * with slow traffic, they do.
 */
export const areFewest = (
  scans: readonly Scan[],
  firstSightingAtMs: number,
  { windowSeconds, maxIpsPerScan }: Batching,
): boolean => {
  const hosts = scans.reduce((sum, { ips }) => sum + ips.length, 0)
  if (scans.length === Math.ceil(hosts / maxIpsPerScan)) return true
  // A window ends in a whole second, and so may be up to one shorter.
  const shortestMs = Math.max(1, windowSeconds - 1) * 1000
  return windowsIn(scans, maxIpsPerScan) * shortestMs <= (scans.at(-1)?.atMs ?? 0) - firstSightingAtMs
}
