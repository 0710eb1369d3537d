/** What a parser answers: the value, or why there is none, said for the person who wrote the input. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })

export const no = <T>(reason: string): Result<T> => ({ ok: false, reason })
