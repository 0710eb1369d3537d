import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../../lambdas/config/duration.ts'
import { parseScheduleId } from '../../lambdas/config/names.ts'
import { BadMessage } from '../../lambdas/domain/errors.ts'
import type { EpochMs } from '../../lambdas/domain/instant.ts'
import type { IncomingMessage } from '../../lambdas/domain/message.ts'
import { wrongInput } from '../failure.ts'

/** A duration option, as seconds. */
export const durationOption = (text: string): number => {
  const parsed = parseDuration(text)
  if (!parsed.ok) throw new InvalidArgumentError(`It ${parsed.reason.replace('expected', 'must be')}.`)
  return parsed.value
}

/** The UUID of a scan schedule. */
export const scheduleOption = (text: string): string => {
  const parsed = parseScheduleId(text)
  if (!parsed.ok) throw new InvalidArgumentError(`It must be ${parsed.reason.replace('expected ', '')}.`)
  return parsed.value
}

export const wholeNumberOption = (text: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.')
  return Number(text)
}

/** A message as its function will get it, so that the function's own parser can check it before it is sent. */
export const asDelivered = (body: string, sentAtMs: EpochMs): IncomingMessage => ({
  id: 'not-sent-yet',
  body,
  sentAtMs,
  deliveries: 1,
})

/** Runs a function's parser; what it will not take is wrong input here. */
export const checked = <Value>(parse: () => Value): Value => {
  try {
    return parse()
  } catch (error) {
    if (error instanceof BadMessage) throw wrongInput(inOptionNames(error.message))
    throw error
  }
}

/** The parsers speak of a message's keys, the person of options. */
export const inOptionNames = (reason: string): string =>
  reason
    .replaceAll('schedule_id', '--schedule')
    .replaceAll('site_id', '--site')
    .replaceAll('hold_minutes', '--hold')
    .replace(/^(team|reason)\b/, '--$1')
