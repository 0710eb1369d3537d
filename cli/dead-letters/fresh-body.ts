import { jsonOrUndefined } from '../../lambdas/domain/json-or-undefined.ts'
import type { DeadLetter } from '../ports.ts'

/**
 * What is sent when a letter is redriven: its body as it is. Only a stop that the stop function has tried in vain begins to count
 * its tries anew, or the next failure would be its last.
 */
export const freshBody = ({ body, queue }: DeadLetter): string => {
  const message = queue === 'stops' ? parsed(body) : undefined
  return message && 'tries' in message ? JSON.stringify({ ...message, tries: 0 }) : body
}

const parsed = (body: string): object | undefined => {
  const value = jsonOrUndefined(body)
  return typeof value === 'object' && value !== null ? value : undefined
}
