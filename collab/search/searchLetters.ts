/** A text as it is compared: one writing for all forms of a letter, and where each came from. */
export interface SearchLetters {
  letters: string
  /** For each UTF-16 unit of `letters`, where its letter begins in the text; one more for the end. */
  from: number[]
}

/**
 * A run of ASCII and everyday Chinese, which has one form only, or a letter with the signs that belong to it;
 * half-width Japanese has two that are letters of their own.
 */
const cluster = /(?<plain>[\0-\x7f\u4e00-\u9fff]+(?![\p{M}\uFF9E\uFF9F]))|\P{M}[\p{M}\uFF9E\uFF9F]*|\p{M}+/gsu

/** Lower case, one width, composed; Latin letters without their signs, so that Munchen finds München. */
export function searchLetters(text: string): SearchLetters {
  let letters = ''
  const from: number[] = []
  for (const { 0: found, index, groups } of text.matchAll(cluster)) {
    const isPlain = groups?.['plain'] !== undefined
    const folded = isPlain ? found.toLowerCase() : fold(found)
    letters += folded
    for (let unit = 0; unit < folded.length; unit++) from.push(isPlain ? index + unit : index)
  }
  from.push(text.length)
  return { letters, from }
}

function fold(letter: string): string {
  const lower = letter.normalize('NFKC').toLowerCase()
  if (!/\p{Script=Latin}/u.test(lower)) return lower
  return lower
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
}
