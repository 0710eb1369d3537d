import type { OutcomeEvent } from './outcome-event.ts'

/** Outcomes that come one by one about one matter, told together. */
export type Gathering = { readonly add: (event: OutcomeEvent) => void; readonly tellNow: () => void }

type Gathered = Extract<OutcomeEvent, { kind: 'Hosts Skipped' | 'Hosts Rejected' }>

const TELL_AFTER_MS = 1000

/** Gathers hosts that are skipped or rejected at one site for one reason, and tells of them after a moment; of all else at once. */
export const gatherOutcomes = (tell: (event: OutcomeEvent) => void): Gathering => {
  const waiting = new Map<string, Gathered>()
  let timer: NodeJS.Timeout | undefined
  const tellNow = (): void => {
    clearTimeout(timer)
    timer = undefined
    for (const event of waiting.values()) tell(event)
    waiting.clear()
  }
  return {
    tellNow,
    add: (event) => {
      if (event.kind !== 'Hosts Skipped' && event.kind !== 'Hosts Rejected') {
        tell(event)
        return
      }
      const matter = `${event.kind} ${event.site} ${event.reason}`
      waiting.set(matter, { ...event, ips: [...new Set([...(waiting.get(matter)?.ips ?? []), ...event.ips])] })
      timer ??= setTimeout(tellNow, TELL_AFTER_MS)
    },
  }
}
