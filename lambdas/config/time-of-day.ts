import { no, ok, type Result } from '../domain/result.ts'

export const MINUTES_PER_DAY = 1440

/** `00:00` to `24:00`, as minutes since midnight. */
export const parseTimeOfDay = (text: string): Result<number> => {
  if (text === '24:00') return ok(MINUTES_PER_DAY)
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return no('expected a time of day from "00:00" to "24:00", like "08:30"')
  return ok(Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))
}

/** As `parseTimeOfDay`, but a day cannot begin at its own end. */
export const parseStartOfWindow = (text: string): Result<number> =>
  text === '24:00' ? no('expected "00:00" of the next day: "24:00" can only end a window') : parseTimeOfDay(text)
