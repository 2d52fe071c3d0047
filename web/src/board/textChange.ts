/** What turns one text into another: at `at`, so many letters go and these come. */
export interface TextChange {
  at: number
  gone: number
  come: string
}

/**
 * The smallest change between two texts; null where they are the same. Where several would do ("aa" to "aaa"),
 * the one that ends at the caret, which is where somebody typed. Never cuts a letter of two code units apart.
 */
export function textChange(before: string, after: string, caret = after.length): TextChange | null {
  if (before === after) return null
  const endMax = Math.min(before.length, after.length - Math.min(caret, after.length))
  let end = 0
  while (end < endMax && before.at(-1 - end) === after.at(-1 - end)) end++
  let at = 0
  const atMax = Math.min(before.length, after.length) - end
  while (at < atMax && before[at] === after[at]) at++
  while (end < Math.min(before.length, after.length) - at && before.at(-1 - end) === after.at(-1 - end)) end++
  if (isLow(before, at) || isLow(after, at)) at--
  if (end > 0 && (isLow(before, before.length - end) || isLow(after, after.length - end))) end--
  return { at, gone: before.length - end - at, come: after.slice(at, after.length - end) }
}

const isLow = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff
}

/** Where a caret stands after somebody else changed the text before, around or behind it. */
export function carriedCaret(caret: number, { at, gone, come }: TextChange): number {
  if (caret <= at) return caret
  return caret >= at + gone ? caret + come.length - gone : at + come.length
}
