/** What a parser answers: the value, or why there is none, said for the person who wrote the input. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })

export const no = <T>(reason: string): Result<T> => ({ ok: false, reason })

/** The value of a text that is part of the code: throws, with the reason, if it is wrong there. */
export const sure = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.reason)
  return result.value
}
