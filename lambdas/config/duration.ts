import { no, ok, type Result } from '../domain/result.ts'

const SECONDS_PER = { s: 1, m: 60, h: 3_600, d: 86_400 } as const
type Unit = keyof typeof SECONDS_PER

/** `90s`, `15m`, `24h`, `7d`, as seconds. */
export const parseDuration = (text: string): Result<number> => {
  const unit = text.at(-1) ?? ''
  const amount = text.slice(0, -1)
  if (!isUnit(unit) || !/^\d{1,9}$/.test(amount)) return no('expected a duration like 90s, 15m, 24h or 7d')
  return ok(Number(amount) * SECONDS_PER[unit])
}

const isUnit = (text: string): text is Unit => Object.hasOwn(SECONDS_PER, text)
