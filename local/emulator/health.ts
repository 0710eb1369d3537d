import { setTimeout as sleep } from 'node:timers/promises'

/** What an emulator's health page says of itself. */
export type Health = { readonly edition?: string; readonly version?: string }

const PAGES = ['/_ministack/health', '/_localstack/health']

/** The health of an emulator at `endpoint`; undefined when none answers there in time. */
export const healthAt = async (endpoint: string, timeoutMs = 2000): Promise<Health | undefined> => {
  for (const page of PAGES) {
    try {
      const answer = await fetch(new URL(page, endpoint), { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
      const health: unknown = answer.ok ? await answer.json() : undefined
      if (health && typeof health === 'object' && 'services' in health) return health as Health
    } catch {
      // Nobody there, or something else than an emulator.
    }
  }
  return undefined
}

/** Waits until `isOurs` holds of the health at `endpoint`; answers false when `gaveUp` says so or the time is over. */
export const becomesHealthy = async (
  endpoint: string,
  isOurs: (health: Health) => boolean,
  { gaveUp, withinMs }: { gaveUp: () => boolean; withinMs: number },
): Promise<boolean> => {
  const deadlineMs = Date.now() + withinMs
  while (!gaveUp() && Date.now() < deadlineMs) {
    const health = await healthAt(endpoint)
    if (health && isOurs(health)) return true
    await sleep(100)
  }
  return false
}
