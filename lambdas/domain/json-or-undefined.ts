// Stryker disable BlockStatement: a catch that says nothing answers undefined too
/** What a text says as JSON; undefined, which no JSON is, when it is none. The parser's error would quote the text. */
export const jsonOrUndefined = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
